"""News of money for the packages above; sent inside the transaction that changes the row."""

from django.dispatch import Signal

# A payment came to an end that matters to what was bought. Arguments: payment (row, locked), now.
# Its status tells which: succeeded, failed or expired.
payment_settled = Signal()

# A refund changed its state: processing, succeeded or failed. Arguments: refund (row, locked), now.
refund_settled = Signal()

# A document was written: invoice, receipt or credit note. Arguments: invoice (row), now. For a credit note that goes
# with a refund, `refund_settled` follows; one without a refund is followed by the document that takes its place.
document_issued = Signal()
