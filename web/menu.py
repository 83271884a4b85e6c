"""The menu at the left: groups of entries, as data. Who sees an entry is what its view has declared."""

from dataclasses import dataclass

from flask import current_app, url_for

from web.security import access_of, admits
from workflow.rules.actors import Actor


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    title: str
    endpoint: str
    icon: str


MENU: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("工作台", (
        Entry("我的待办", "worklist.mine", "inbox"),
        Entry("我的事项", "own.index", "person-vcard"),
        Entry("我的已办", "worklist.done", "check2-all"),
        Entry("消息提醒", "worklist.messages", "bell"),
        Entry("我的认定申请", "claims.index", "person-check"),
        Entry("草稿箱", "worklist.drafts", "file-earmark-text"),
    )),
    ("认定办理", (
        Entry("认定事项台账", "cases.index", "folder2-open"),
        Entry("线索与立项", "candidates.index", "list-check"),
        Entry("问责意向", "intents.index", "flag"),
        Entry("台账导入", "imports.index", "box-arrow-in-down"),
        Entry("申诉复核", "appeals.index", "chat-left-text"),
    )),
    ("评议委员会", (
        Entry("会议与议题", "meetings.index", "calendar-event"),
    )),
    ("公示与案例", (
        Entry("公示", "publication.index", "megaphone"),
        Entry("公示稿与期次", "notices.index", "file-earmark-check"),
        Entry("案例库", "library.index", "journal-text"),
        Entry("申诉与异议统计", "appeal_figures.index", "bar-chart"),
    )),
    ("规则与监督", (
        Entry("正负面清单", "lists.index", "book"),
        Entry("不良容忍度", "tolerance.index", "speedometer2"),
        Entry("文书模板", "letter_templates.index", "file-earmark-text"),
        Entry("程序与权限", "procedure.index", "diagram-3"),
        Entry("偏离情况", "departures.index", "sign-intersection"),
        Entry("审计日志", "audit.index", "clock-history"),
    )),
    ("系统", (
        Entry("机构与人员", "people.tree", "people"),
        Entry("账号管理", "people.index", "person-gear"),
    )),
)


def menu_for(actor: Actor) -> list[tuple[str, list[Entry]]]:
    """The groups and entries `actor` may open; entries whose page does not exist are left out."""
    shown = ((group, [entry for entry in entries if _opens(entry.endpoint, actor)]) for group, entries in MENU)
    return [(group, entries) for group, entries in shown if entries]


def landing(actor: Actor) -> str:
    """Address of the first page of the menu: where one arrives after signing in."""
    return url_for(menu_for(actor)[0][1][0].endpoint)


def _opens(endpoint: str, actor: Actor) -> bool:
    return endpoint in current_app.view_functions and admits(access_of(current_app, endpoint), actor)
