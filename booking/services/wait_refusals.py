"""Why somebody cannot wait for a place, or be offered one."""

from django.utils.translation import gettext_lazy as _

from .refusals import Conflict, Refusal, Unknown


class NoWaitingList(Refusal):
    code = "no_waiting_list"
    message = _("There is no waiting list for this.")


class ListClosed(Refusal):
    code = "waiting_list_closed"
    message = _("It begins so soon that no place will be offered any more.")


class NotFull(Conflict):
    code = "not_full"
    message = _("There is a free place: you can book it right away.")


class AlreadyWaiting(Conflict):
    code = "already_waiting"
    message = _("This e-mail address is on the waiting list already. The link in our mail shows its place.")


class UnknownEntry(Unknown):
    code = "unknown_entry"
    message = _("There is no such entry of a waiting list.")


class NotWaiting(Conflict):
    code = "not_waiting"
    message = _("This entry of the waiting list has ended.")


class PlaceTaken(Conflict):
    code = "place_taken"
    message = _("The place is booked already. It can be cancelled like any other booking.")


class NoFreePlace(Conflict):
    code = "no_free_place"
    message = _("No place is free, so none can be offered.")
