"""What a check consists of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Iterable, NamedTuple, Tuple, Type, Union

if TYPE_CHECKING:
    from incident_manager.verdict import Remark

HIGH = "HIGH"
MEDIUM = "MEDIUM"
LOW = "LOW"

DATA_PROTECTION = "https://docs.aws.amazon.com/incident-manager/latest/userguide/data-protection.html"


class Rule(NamedTuple):
    """One check.

    ``title`` begins with "Ensure" and is clear alone in a log. ``of`` is the class of the model's
    subjects that it judges, or several. ``judge`` yields what it finds; nothing means that the rule holds.
    ``guideline`` opens the page that explains the rule. ``text`` is the documentation from which the pages are
    made. A rule that is ``opt_in`` is on only where ``CKV_SSMIM_OPT_IN`` names it. One that ``conceals`` is about text
    that nobody should read in a log: its records show the code without it. ``only`` says how the types of resources
    begin that it is limited to, if it is; a rule ``in_plans_only`` judges what a plan is going to do. A rule for idle
    keys (``of_idle_keys``) judges those as well that encrypt nothing of Incident Manager, though their policies name
    it. The findings of one that ``has_fixes`` carry a fix where text can end them.
    """

    id: str
    title: str
    severity: str
    of: Union[Type[Any], Tuple[Type[Any], ...]]
    judge: Callable[[Any], Iterable[Remark]]
    guideline: str
    text: str
    has_fixes: bool = False
    opt_in: bool = False
    conceals: bool = False
    only: Tuple[str, ...] = ()
    in_plans_only: bool = False
    of_idle_keys: bool = False

    @property
    def kinds(self) -> Tuple[Type[Any], ...]:
        return self.of if isinstance(self.of, tuple) else (self.of,)

    def concerns(self, kind: str) -> bool:
        """Whether resources of a type are judged."""
        return not self.only or kind.startswith(self.only)

    def judges(self, subject: Any) -> bool:
        if not isinstance(subject, self.of) or (self.in_plans_only and subject.planned is None):
            return False
        return not self.only or self.concerns(getattr(subject, "kind", ""))
