"""What payments' own mails are about, for the list of all mails."""

from collections.abc import Sequence

from core.models import OutboxMessage
from payments.mail_names import MAIL_NAMES
from payments.models import ConnectedAccount, Payment
from payments.subjects import subjects_of


def about_own_mails(rows: Sequence[OutboxMessage]) -> dict[int, str]:
    """By the id of a row: who paid for what, or the name of the Stripe account. Rows of others are left out, as are
    those about nothing that is known. Two queries, and those of the sellers; none where no row is ours."""
    own = [row for row in rows if row.kind in MAIL_NAMES]
    if not own:
        return {}
    paid = {row.uid: row for row in Payment.objects.filter(uid__in={row.subject for row in own})}
    accounts = ConnectedAccount.objects.in_bulk({row.payload.get("account") or 0 for row in own})
    subjects = subjects_of({payment.reference for payment in paid.values()})
    about = {}
    for row in own:
        if payment := paid.get(row.subject):
            subject = subjects.get(payment.reference)
            person = subject.person if subject else payment.payer_name
            about[row.pk] = ", ".join(filter(None, (payment.description, person)))
        elif account := accounts.get(row.payload.get("account") or 0):
            about[row.pk] = account.name or account.stripe_account_id
    return about
