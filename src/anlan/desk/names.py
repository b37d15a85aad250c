"""The officials' own words for the codes below: roles, natures, channels, results (field F-99, domain §29)."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from anlan.intake.queries.channels import channels

ROLES: Mapping[str, str] = {
    "citizen": n_("反映人"),
    "system": n_("系统"),
    "intake_clerk": n_("登记岗"),
    "unit_handler": n_("经办岗"),
    "unit_leader": n_("负责岗"),
    "reviewer": n_("复查复核岗"),
    "supervisor": n_("督查岗"),
    "mediator": n_("调解岗"),
    "duty_lawyer": n_("值班律师"),
    "legal_adviser": n_("法律顾问"),
    "inspector": n_("检查岗"),
    "facility_owner": n_("设施负责人"),
    "dispatcher": n_("调度岗"),
    "patrol_lead": n_("巡防带班岗"),
    "asset_manager": n_("资产管理岗"),
    "statistician": n_("统计岗"),
    "auditor": n_("审计岗"),
    "outreach_editor": n_("宣传岗"),
    "volunteer_coordinator": n_("志愿者联络岗"),
    "appraiser": n_("考核岗"),
    "data_protection_officer": n_("个人信息保护负责人"),
    "archivist": n_("档案岗"),
    "publisher": n_("公开岗"),
    "leader": n_("领导"),
    "centre_manager": n_("中心管理岗"),
    "interviewer": n_("访问员"),
    "system_admin": n_("系统管理员"),
    "security_admin": n_("安全管理员"),
    "audit_admin": n_("审计管理员"),
}
NATURES = {
    "appeal_request": n_("申诉求决"),
    "suggestion": n_("意见建议"),
    "report_accusation": n_("检举控告"),
    "consultation": n_("政策咨询"),
    "help": n_("求助"),
}
PHASES = {"open": n_("在办"), "closed": n_("已办结"), "final": n_("已终结")}
RESULTS = {"support": n_("支持"), "explain": n_("解释说明"), "not_support": n_("不支持")}
REVIEW_RESULTS = {"uphold": n_("维持"), "change": n_("变更"), "redo": n_("责令重新办理")}
OPINION_PARTS = {
    "claims": n_("诉求"),
    "facts": n_("事实"),
    "reasons": n_("理由"),
    "handling": n_("处理意见"),
    "legal_basis": n_("法律依据"),
}
DECLINE_REASONS = {
    "duplicate_open": n_("同一事项正在期限内办理"),
    "finished_after_re_review": n_("已经复核终结，又以同一事实和理由提出"),
    "not_petition_matter": n_("不属于信访事项"),
}
GROUNDS = {
    "execution_failed": n_("处理意见没有执行"),
    "new_facts": n_("有新的事实"),
    "not_solved": n_("回访反映没有解决"),
    "wrongly_refused": n_("不该不予受理"),
}
OWNERSHIP_RESULTS = {"solved": n_("问题已解决"), "explained": n_("已解释说明"), "legal_route": n_("已导入法定途径")}
SUPERVISION_KINDS = {"reminder": n_("提醒"), "urge": n_("催办"), "on_site": n_("实地督办"), "listed": n_("挂牌督办")}
NOTICES = {"sent": n_("告知书已发出"), "address_unknown": n_("没有地址，已记明")}
METHODS = {
    "direct": n_("当面送达"),
    "post": n_("邮寄"),
    "electronic": n_("电子送达"),
    "public_notice": n_("公告送达"),
    "left": n_("留置送达"),
}
LETTER_METHODS = {code: name for code, name in METHODS.items() if code != "public_notice"} | {
    "entrusted": n_("委托送达"),
}
EVIDENCE_KINDS = {
    "signature": n_("本人签收"),
    "photo": n_("送达照片"),
    "postal_item": n_("邮件回执"),
    "system_log": n_("系统记录"),
    "witness": n_("见证人"),
    "reply": n_("受托单位的回复"),
}
ROUTES = {
    "litigation": n_("诉讼"),
    "reconsideration": n_("行政复议"),
    "arbitration": n_("仲裁"),
    "party_appeal": n_("党内申诉"),
    "administrative": n_("行政程序"),
    "mediation": n_("调解"),
}
CALL_MODES = {"phone": n_("电话"), "sms": n_("短信"), "online": n_("网上")}
SATISFACTION = {"satisfied": n_("满意"), "basically": n_("基本满意"), "not_satisfied": n_("不满意")}
CALL_BACK_STATES = {"waiting": n_("等待回访"), "reached": n_("已回访"), "not_reached": n_("三次未接通")}
VAULT_FIELDS = {
    "name": n_("姓名"),
    "phone": n_("电话"),
    "address": n_("地址"),
    "id_number": n_("证件号码"),
    "language": n_("语言或方言"),
}
OPENED = {**VAULT_FIELDS, "letter": n_("文书"), "matter": n_("反映的内容"), "original": n_("来件原文")}
PURPOSES = {
    "notice": n_("书面告知"),
    "visit": n_("约时间、上门核实"),
    "verify": n_("核对是不是同一件事"),
    "delivery": n_("送达文书"),
    "call_back": n_("回访"),
    "letter": n_("写信封、寄文书"),
    "code_replacement": n_("补发查询码"),
    "own_request": n_("本人要求"),
}
TEXT_FIELDS = {
    **OPINION_PARTS,
    "reason": n_("理由"),
    "finding": n_("核实情况"),
    "body_and_limit": n_("向谁提出、几日之内"),
    "way_on": n_("去处"),
    "evidence": n_("送达凭证"),
    "plan": n_("计划"),
    "proof": n_("执行凭证"),
    "routes": n_("剩下的法定途径"),
    "words": n_("补充的话"),
    "text": n_("反映的内容"),
}
IDENTITY_TO_UNIT = {
    "usual": n_("承办单位可以知道（检举控告除外）"),
    "withheld": n_("请对承办单位保密"),
    "released": n_("同意承办单位知道，包括检举控告"),
}


def named(table: Mapping[str, str], code: str | None) -> str:
    """Say a code in the language of the page; the code itself when the table does not know it."""
    return _(table[code]) if code and code in table else code or ""


def choices(table: Mapping[str, str], codes: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """List a table for a form field, in its own order or the order asked for."""
    return [(code, _(table[code])) for code in (table if codes is None else codes)]


def channel(code: str, *, english: bool) -> str:
    """Name a channel in a language."""
    found = channels().get(code)
    return code if found is None else found.title_en if english else found.title_zh


def channel_codes() -> list[str]:
    """List the channels a matter can come through."""
    return list(channels())
