"""Groups of posts: what of a post may be told to everybody, and by which people are compared (2.1, 6.5)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum, auto
from types import MappingProxyType

from workflow.terms import Post, Stage


class PostGroup(StrEnum):
    """A group of posts of the credit chain, the widest that holds all of them last."""

    MARKETING = auto()
    UNDERWRITING = auto()
    DISBURSEMENT = auto()
    POST_LOAN = auto()
    MANAGEMENT = auto()
    MODELS = auto()
    CREDIT_STAFF = auto()


G = PostGroup

GROUP_OF: Mapping[Post, PostGroup] = MappingProxyType({
    Post.RM_LEAD: G.MARKETING, Post.RM_CO: G.MARKETING, Post.INVESTIGATOR_PRELOAN: G.MARKETING,
    Post.CREDIT_REVIEWER: G.UNDERWRITING, Post.APPROVER: G.UNDERWRITING, Post.LOAN_COMMITTEE_MEMBER: G.UNDERWRITING,
    Post.DISBURSEMENT_REVIEWER: G.DISBURSEMENT, Post.POST_LOAN_OFFICER: G.POST_LOAN, Post.RECOVERY_OFFICER: G.POST_LOAN,
    Post.SUB_BRANCH_HEAD: G.MANAGEMENT, Post.BRANCH_HEAD: G.MANAGEMENT, Post.BRANCH_VP: G.MANAGEMENT,
    Post.SME_DEPT_HEAD: G.MANAGEMENT, Post.PRODUCT_OWNER: G.MODELS, Post.MODEL_OWNER: G.MODELS,
})
"""The group of each post."""

STAGES_OF: Mapping[PostGroup, tuple[Stage, ...]] = MappingProxyType({
    G.MARKETING: (Stage.PRE_LOAN,), G.UNDERWRITING: (Stage.UNDERWRITING,), G.DISBURSEMENT: (Stage.DISBURSEMENT,),
    G.POST_LOAN: (Stage.POST_LOAN, Stage.DISPOSAL),
})
"""The stages a group works at. They follow from the group, and so tell no more than it does."""

TITLES: tuple[tuple[PostGroup, tuple[str, ...]], ...] = (
    (G.MANAGEMENT, ("行长", "负责人", "总经理", "营业部主任", "部门经理")),
    (G.MODELS, ("产品经理", "模型")),
    (G.POST_LOAN, ("贷后", "保全", "清收", "风险监测", "催收")),
    (G.DISBURSEMENT, ("放款",)),
    (G.UNDERWRITING, ("审查", "审批", "贷审")),
    (G.MARKETING, ("客户经理", "调查", "尽调", "信贷员")),
)
"""Words in the title of a post as a roster writes it, by which its group is told; the first that fits counts."""


def post_group(posts: Iterable[str]) -> PostGroup:
    """The one group all these posts belong to; `CREDIT_STAFF` where they are of several, or of none.

    >>> post_group(["rm_lead", "rm_co"]), post_group(["rm_lead", "post_loan_officer"])
    (<PostGroup.MARKETING: 'marketing'>, <PostGroup.CREDIT_STAFF: 'credit_staff'>)
    """
    found = {GROUP_OF[Post(post)] for post in posts}
    return found.pop() if len(found) == 1 else G.CREDIT_STAFF


def group_of_title(title: str) -> PostGroup | None:
    """The group of a post by its title in a roster; None where the title speaks of nothing in the credit chain.

    >>> group_of_title("支行行长"), group_of_title("客户经理"), group_of_title("综合岗")
    (<PostGroup.MANAGEMENT: 'management'>, <PostGroup.MARKETING: 'marketing'>, None)
    """
    return next((group for group, words in TITLES if any(word in title for word in words)), None)
