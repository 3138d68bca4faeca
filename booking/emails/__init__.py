"""Mails about bookings, in the school's look. Called by the outbox, so each may run more than once."""

from .accounts import mail_address_changed, mail_login_code, mail_new_address_code
from .changes import (
    mail_student_move_to_pay,
    mail_student_not_moved,
    mail_student_rescheduled,
    mail_teacher_rescheduled,
)
from .invoices import mail_student_invoice
from .late_money import mail_school_late_money, mail_student_late_money
from .payment_failed import mail_student_payment_failed
from .refund_requests import mail_school_refund_requested, mail_student_refund_decided
from .refunded import mail_school_refund_failed, mail_student_refunded
from .reminders import mail_student_reminder, mail_teacher_reminder
from .session_teachers import mail_teacher_session_cancelled, mail_teacher_session_moved
from .sessions import mail_student_session_moved
from .student import mail_student_cancelled, mail_student_confirmed, mail_student_pay
from .teacher import mail_teacher_cancelled, mail_teacher_confirmed
from .trial import mail_trial
from .waitlist import mail_student_offer, mail_student_offer_lapsed, mail_student_waitlisted

__all__ = [
    "mail_address_changed",
    "mail_login_code",
    "mail_new_address_code",
    "mail_school_late_money",
    "mail_school_refund_failed",
    "mail_school_refund_requested",
    "mail_student_cancelled",
    "mail_student_confirmed",
    "mail_student_invoice",
    "mail_student_late_money",
    "mail_student_move_to_pay",
    "mail_student_not_moved",
    "mail_student_offer",
    "mail_student_offer_lapsed",
    "mail_student_pay",
    "mail_student_payment_failed",
    "mail_student_refund_decided",
    "mail_student_refunded",
    "mail_student_reminder",
    "mail_student_rescheduled",
    "mail_student_session_moved",
    "mail_student_waitlisted",
    "mail_teacher_cancelled",
    "mail_teacher_confirmed",
    "mail_teacher_reminder",
    "mail_teacher_rescheduled",
    "mail_teacher_session_cancelled",
    "mail_teacher_session_moved",
    "mail_trial",
]
