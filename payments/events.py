"""Kinds of outbox rows and due dates that payments writes."""

SEND_REFUND = "payments.refund"
STRIPE_EVENT = "payments.stripe_event"
CHECK_REFUND = "payments.refund_check"
DRAW_DOCUMENT = "payments.document"
# In the due list the nightly comparison with Stripe's books, in the outbox one that somebody asked for.
RECONCILE = "payments.reconcile"

# Mails to the school about money that needs a person.
SCHOOL_MONEY_PROBLEM = "payments.mail.school_money_problem"
SCHOOL_DISPUTE = "payments.mail.school_dispute"
SCHOOL_EXTERNAL_REFUND = "payments.mail.school_external_refund"
SCHOOL_GIVE_BACK = "payments.mail.school_give_back"
SCHOOL_RECONCILIATION = "payments.mail.school_reconciliation"

# Mails to each owner about the school's Stripe account.
ACCOUNT_READY = "payments.mail.account_ready"
ACCOUNT_WANTED = "payments.mail.account_wanted"
ACCOUNT_DISCONNECTED = "payments.mail.account_disconnected"
