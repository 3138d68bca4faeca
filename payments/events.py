"""Kinds of outbox rows and due dates that payments writes."""

SEND_REFUND = "payments.refund"
STRIPE_EVENT = "payments.stripe_event"
CHECK_REFUND = "payments.refund_check"
