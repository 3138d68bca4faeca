"""Kinds of outbox rows that booking writes."""

STUDENT_CONFIRMED = "booking.mail.student_confirmed"
TEACHER_CONFIRMED = "booking.mail.teacher_confirmed"
STUDENT_CANCELLED = "booking.mail.student_cancelled"
TEACHER_CANCELLED = "booking.mail.teacher_cancelled"
STUDENT_LATE_MONEY = "booking.mail.student_late_money"
SCHOOL_LATE_MONEY = "booking.mail.school_late_money"

# Kinds in the due list
HOLD_ENDS = "booking.hold_ends"
