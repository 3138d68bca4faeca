"""What the screens of money share. Teachers see none of them."""

from tenants.guards import only_with

# Whoever has the first sees the school's money; with the second, gives it back or notes what came in.
VIEW_PERMISSION = "payments.view_payment"
CHANGE_PERMISSION = "payments.change_payment"
DOCUMENTS_PERMISSION = "payments.view_invoice"

money_only = only_with(VIEW_PERMISSION)
money_changes_only = only_with(CHANGE_PERMISSION)
