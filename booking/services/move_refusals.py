"""Why a lesson cannot be moved."""

from django.utils.translation import gettext_lazy as _

from .refusals import Conflict, Refusal


class NothingToMove(Conflict):
    code = "nothing_to_move"
    message = _("This booking is not confirmed, so there is nothing to move.")


class WhichDate(Refusal):
    code = "which_date"
    message = _("This booking has several dates. Please say which one is to be moved.")


class LessonBegun(Conflict):
    code = "lesson_begun"
    message = _("The lesson has begun, so it cannot be moved any more.")


class MovingNotAllowed(Refusal):
    code = "moving_not_allowed"
    message = _("This cannot be moved online. Please ask the school.")


class TooLateToMove(Conflict):
    code = "too_late_to_move"
    message = _("It is too late to move this yourself. Please ask the school.")


class MoveUnderWay(Conflict):
    code = "move_under_way"
    message = _("This lesson is being moved already: pay the difference, or leave it where it is.")


class MovedMeanwhile(Conflict):
    code = "moved_meanwhile"
    message = _("This lesson has just been moved. Please look at its new time first.")


class SameDate(Refusal):
    code = "same_date"
    message = _("That is when the lesson takes place already. Please choose another time.")


class NothingToPayForMove(Conflict):
    code = "nothing_to_pay"
    message = _("Nothing is to be paid for this move any more.")


# By the words of `ReschedulePreview.refusal`.
BY_WORD: dict[str, type[Refusal]] = {
    "ended": NothingToMove,
    "which": WhichDate,
    "started": LessonBegun,
    "not_allowed": MovingNotAllowed,
    "late": TooLateToMove,
    "pending": MoveUnderWay,
}
