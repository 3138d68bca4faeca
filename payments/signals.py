"""News of money for the packages above; sent inside the transaction that changes the row."""

from django.dispatch import Signal

# A payment came to an end that matters to what was bought. Arguments: payment (row, locked), now.
# Its status tells which: succeeded, failed or expired.
payment_settled = Signal()

# A refund changed its state: processing, succeeded or failed. Arguments: refund (row, locked), now.
refund_settled = Signal()
