"""Why a discount code does not count, in the words of `payments.enums.VoucherProblem`."""

from payments.enums import VoucherProblem

from .refusals import Conflict, Refusal


class UnknownVoucher(Refusal):
    code, field = "voucher_unknown", "voucher"
    message = VoucherProblem.UNKNOWN.label


class VoucherTooEarly(Refusal):
    code, field = "voucher_too_early", "voucher"
    message = VoucherProblem.TOO_EARLY.label


class VoucherEnded(Refusal):
    code, field = "voucher_ended", "voucher"
    message = VoucherProblem.ENDED.label


class VoucherUsedUp(Conflict):
    code, field = "voucher_used_up", "voucher"
    message = VoucherProblem.USED_UP.label


class VoucherUsedByYou(Refusal):
    code, field = "voucher_used_by_you", "voucher"
    message = VoucherProblem.USED_BY_YOU.label


class VoucherNotForThis(Refusal):
    code, field = "voucher_not_for_this", "voucher"
    message = VoucherProblem.NOT_FOR_THIS.label


class VoucherTooCheap(Refusal):
    code, field = "voucher_too_cheap", "voucher"
    message = VoucherProblem.TOO_CHEAP.label


class VoucherNotNeeded(Refusal):
    code, field = "voucher_not_needed", "voucher"
    message = VoucherProblem.NOT_NEEDED.label


BY_PROBLEM: dict[VoucherProblem, type[Refusal]] = {
    VoucherProblem.UNKNOWN: UnknownVoucher,
    VoucherProblem.TOO_EARLY: VoucherTooEarly,
    VoucherProblem.ENDED: VoucherEnded,
    VoucherProblem.USED_UP: VoucherUsedUp,
    VoucherProblem.USED_BY_YOU: VoucherUsedByYou,
    VoucherProblem.NOT_FOR_THIS: VoucherNotForThis,
    VoucherProblem.TOO_CHEAP: VoucherTooCheap,
    VoucherProblem.NOT_NEEDED: VoucherNotNeeded,
}
