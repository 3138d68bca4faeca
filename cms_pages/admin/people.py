"""The people of a school, as its owner looks after them.

Nobody is made a superuser here: a superuser would see the control plane's rows. Operators are made by command.
"""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserFilterSet, UserViewSet

from accounts import roles

# The groups bear English names, by which code finds them; people read these.
_ROLE_NAMES = {roles.OWNER: _("Owners"), roles.TEACHER: _("Teachers")}


class PersonForm(forms.ModelForm):
    """Takes the question of the superuser out of Wagtail's forms. What is not asked stays as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("is_superuser", None)
        self.fields["groups"].label = _("Roles")
        self.fields["groups"].label_from_instance = _role_name  # type: ignore[attr-defined]
        self.fields["groups"].help_text = _(
            "Owners look after everything; teachers after their own hours and bookings."
        )


def _role_name(group: Group) -> str:
    return str(_ROLE_NAMES.get(group.name, group.name))


class NewPersonForm(PersonForm, UserCreationForm):
    pass


class ExistingPersonForm(PersonForm, UserEditForm):
    pass


class PeopleFilterSet(UserFilterSet):
    is_superuser = None


class PeopleViewSet(UserViewSet):
    menu_label = _("People")
    filterset_class = PeopleFilterSet

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return ExistingPersonForm if for_update else NewPersonForm
