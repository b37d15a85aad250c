"""Which form each step of a case is taken with."""

from collections.abc import Mapping

from anlan.cases.rules.state import CaseState
from anlan.desk.forms import after, handling, letters, review, sorting
from anlan.desk.forms.base import StepForm

FORMS: Mapping[str, type[StepForm]] = {
    "sort": sorting.SortForm,
    "transfer": sorting.TransferForm,
    "assign": sorting.AssignForm,
    "redirect": sorting.RedirectForm,
    "decline": sorting.DeclineForm,
    "agree_objection": sorting.AgreeObjectionForm,
    "refuse_objection": sorting.RefuseObjectionForm,
    "acknowledge": sorting.AcknowledgeForm,
    "supplement": sorting.SupplementForm,
    "merge": sorting.MergeForm,
    "unmerge": sorting.UnmergeForm,
    "object_to_transfer": handling.ObjectForm,
    "accept": handling.AcceptForm,
    "accept_direct": handling.AcceptDirectForm,
    "investigate": handling.InvestigateForm,
    "draft_opinion": handling.DraftForm,
    "extend": handling.ExtendForm,
    "tell_extension": handling.TellExtensionForm,
    "issue_opinion": handling.IssueForm,
    "deliver": letters.DeliverForm,
    "plan_execution": handling.PlanForm,
    "execute": handling.ExecuteForm,
    "prove_execution": handling.ProveForm,
    "close": handling.CloseForm,
    "leave_simple": handling.LeaveSimpleForm,
    "recuse": handling.RecuseForm,
    "reply_supervision": handling.ReplySupervisionForm,
    "issue_review": review.ReviewForm,
    "issue_re_review": review.ReReviewForm,
    "suspend": review.SuspendForm,
    "resume": review.ResumeForm,
    "supervise": after.SuperviseForm,
    "call_back": after.CallBackForm,
    "reopen": after.ReopenForm,
    "hand_back": after.HandBackForm,
    "own": after.OwnForm,
    "report_milestone": after.MilestoneForm,
    "end_ownership": after.EndOwnershipForm,
}
# Steps that come with others and have no button: a receipt joins or leaves through intake, a merge takes both cases.
WITHOUT_FORM = frozenset({"join", "detach", "absorb", "release"})


def is_shown(action: str, state: CaseState) -> bool:
    """Say whether a step has a button; an extension is told only where one waits to be told."""
    if action == "tell_extension":
        return bool(state.extension_days) and not state.extension_told
    return action in FORMS
