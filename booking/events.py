"""Kinds of outbox rows and due times that booking writes."""

STUDENT_CONFIRMED = "booking.mail.student_confirmed"
TEACHER_CONFIRMED = "booking.mail.teacher_confirmed"
STUDENT_CANCELLED = "booking.mail.student_cancelled"
TEACHER_CANCELLED = "booking.mail.teacher_cancelled"
STUDENT_LATE_MONEY = "booking.mail.student_late_money"
SCHOOL_LATE_MONEY = "booking.mail.school_late_money"
# A booking that the school entered and that is to be paid
STUDENT_PAY = "booking.mail.student_pay"
# The bank has refused a payment that was under way: how to pay otherwise
STUDENT_PAYMENT_FAILED = "booking.mail.student_payment_failed"
# The student or the school has moved one booking
STUDENT_RESCHEDULED = "booking.mail.student_rescheduled"
TEACHER_RESCHEDULED = "booking.mail.teacher_rescheduled"
# A move to a dearer date: the school asks for the difference; it was not paid, or came too late and goes back
STUDENT_MOVE_TO_PAY = "booking.mail.student_move_to_pay"
STUDENT_NOT_MOVED = "booking.mail.student_not_moved"
# The school has moved a session with everybody in it, or called it off
STUDENT_SESSION_MOVED = "booking.mail.student_session_moved"
TEACHER_SESSION_MOVED = "booking.mail.teacher_session_moved"
TEACHER_SESSION_CANCELLED = "booking.mail.teacher_session_cancelled"
STUDENT_REMINDER = "booking.mail.student_reminder"
TEACHER_REMINDER = "booking.mail.teacher_reminder"
STUDENT_WAITLISTED = "booking.mail.student_waitlisted"
STUDENT_OFFER = "booking.mail.student_offer"
STUDENT_OFFER_LAPSED = "booking.mail.student_offer_lapsed"
SCHOOL_REFUND_REQUESTED = "booking.mail.school_refund_requested"
STUDENT_REFUND_DECIDED = "booking.mail.student_refund_decided"
STUDENT_REFUNDED = "booking.mail.student_refunded"
SCHOOL_REFUND_FAILED = "booking.mail.school_refund_failed"
# An invoice, receipt or credit note that no other mail carries
STUDENT_INVOICE = "booking.mail.student_invoice"
# Somebody of the school looks at a mail in their own mailbox
MAIL_TRIAL = "booking.mail.trial"
# Codes by which people prove an address, and news to the address that was given up
STUDENT_LOGIN_CODE = "booking.mail.student_login_code"
STUDENT_NEW_ADDRESS = "booking.mail.student_new_address"
STUDENT_ADDRESS_CHANGED = "booking.mail.student_address_changed"

# Kinds in the due list
HOLD_ENDS = "booking.hold_ends"
REMINDERS = "booking.reminders"
WAITLIST = "booking.waitlist"
RESCHEDULE_ENDS = "booking.reschedule_ends"
