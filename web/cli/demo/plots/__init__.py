"""The plots: how far a story goes and by which way. A story names one of them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from web.cli.demo.plots import appeals, committee, early, endings, inquiry, sidetracks, stepping_aside
from web.cli.demo.scene import Days, Scene

PLOTS: Mapping[str, Callable[[Scene], Days]] = MappingProxyType({
    **early.PLOTS, **inquiry.PLOTS, **committee.PLOTS, **appeals.PLOTS, **endings.PLOTS, **sidetracks.PLOTS,
    **stepping_aside.PLOTS,
})
"""Every plot by its name."""
