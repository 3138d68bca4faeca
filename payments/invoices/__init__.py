"""What stands on an invoice, and how it is drawn. Knows values only, no rows."""
