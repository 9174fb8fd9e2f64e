"""Which uses of a KMS key a CloudTrail trail records, as its event selectors say.

Encrypt, Decrypt and GenerateDataKey are management events, and read-only ones. An event is recorded where one selector
fits it; without any selector, all management events are. Advanced selectors replace basic ones.

Sources: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
"""

from __future__ import annotations

from typing import Callable, Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from incident_manager.argument_names import argument
from incident_manager.changed_parts import Gone
from incident_manager.fixes import Path
from incident_manager.other_subjects import Trail
from incident_manager.truth import Truth, all_of, any_of, negated
from incident_manager.values import Unknown, Value, flag, is_open, label, written

KEY_USES = ("Decrypt", "GenerateDataKey")
KMS = "kms.amazonaws.com"


class TrailArguments(NamedTuple):
    """What the arguments of a trail are called."""

    logging: str
    basic: str
    advanced: str
    fields: str
    include: str
    read_write: str
    exclude: str
    field: str
    selects: Tuple[str, ...]
    deselects: Tuple[str, ...]


_TEMPLATE = TrailArguments(
    logging="IsLogging",
    basic="EventSelectors",
    advanced="AdvancedEventSelectors",
    fields="FieldSelectors",
    include="IncludeManagementEvents",
    read_write="ReadWriteType",
    exclude="ExcludeManagementEventSources",
    field="Field",
    selects=("Equals", "StartsWith", "EndsWith"),
    deselects=("NotEquals", "NotStartsWith", "NotEndsWith"),
)


def _named_by(kind: str) -> TrailArguments:
    """What a type of trail calls the arguments."""
    return TrailArguments._make(
        argument(kind, own) if isinstance(own, str) else tuple(argument(kind, name) for name in own)
        for own in _TEMPLATE
    )


_AWS = _named_by("aws_cloudtrail")
_AWSCC = _named_by("awscc_cloudtrail_trail")


def arguments_of(trail: Trail) -> TrailArguments:
    return {"aws_cloudtrail": _AWS, "awscc_cloudtrail_trail": _AWSCC}.get(trail.kind, _TEMPLATE)


class Loss(NamedTuple):
    """What keeps an event out. ``written`` is what the trail says, ``fix`` what to do about it.

    ``management`` is False where no management event passes, and ``alone`` is False for each loss of a selector that
    has such a one. ``cure`` is which argument it takes, and what that has to be.
    """

    written: str
    fix: str
    management: bool = True
    cure: Optional[Tuple[Path, Value]] = None
    alone: bool = True

    def below(self, name: str, number: int) -> Loss:
        """The same, of an argument in one of several things, or of that as a whole."""
        if self.cure is None:
            return self
        path, value = self.cure
        return self._replace(cure=((name, number, *path), value) if path else ((name,), Gone(number)))


class Reading(NamedTuple):
    """Whether an event is recorded, and what keeps it out. ``present`` is whether there is a selector at all."""

    recorded: Truth
    losses: Tuple[Loss, ...] = ()
    present: Truth = True


class Requirement(NamedTuple):
    """What a selector demands of an event: whether the event meets it, and what to say where it does not."""

    met: Truth
    loss: Loss


def recorded(trail: Trail, event: str) -> Reading:
    """Whether a trail records a use of a key."""
    arguments = arguments_of(trail)
    record = {
        "eventCategory": "Management",
        "eventSource": KMS,
        "eventName": event,
        "eventType": "AwsApiCall",
        "readOnly": "true",
    }
    advanced = trail.tree.get(arguments.advanced)
    found = _of_any(advanced, arguments.advanced, lambda selector: _advanced(selector, record, arguments))
    if found.present is False:
        found = _of_any(trail.tree.get(arguments.basic), arguments.basic, lambda selector: _basic(selector, arguments))
    return Reading(True) if found.present is False else found


def _of_any(value: Value, name: str, read: Callable[[Dict[str, Value]], Reading]) -> Reading:
    """What a list of selectors records: what any of them does."""
    if value is None:
        return Reading(False, present=False)
    if not isinstance(value, tuple):
        unknown = _unknown(value, f"{name} is not a list")
        return Reading(unknown, present=unknown)
    readings = [_of_item(item, name, read) for item in value]
    return Reading(
        any_of(reading.recorded for reading in readings),
        tuple(loss.below(name, number) for number, reading in enumerate(readings) for loss in reading.losses),
        any_of(reading.present for reading in readings),
    )


def _of_item(item: Value, name: str, read: Callable[[Dict[str, Value]], Reading]) -> Reading:
    if isinstance(item, dict):
        return read(item)
    if item is None:
        return Reading(False, present=False)
    unknown = _unknown(item, f"an element of {name} is not a selector")
    return Reading(unknown, present=unknown)


def _reading(requirements: Iterable[Requirement]) -> Reading:
    """What a selector records: what meets all its requirements."""
    met = list(requirements)
    lost = tuple(requirement.loss for requirement in met if requirement.met is False)
    if not all(loss.management for loss in lost):
        lost = tuple(loss._replace(alone=False) for loss in lost)
    return Reading(all_of(requirement.met for requirement in met), lost)


# Basic selectors


def _basic(selector: Dict[str, Value], arguments: TrailArguments) -> Reading:
    return _reading(
        [
            Requirement(
                _boolean(selector.get(arguments.include), arguments.include),
                Loss(
                    f"{arguments.include} = false",
                    f"set {arguments.include} to true, or leave it out.",
                    management=False,
                    cure=((arguments.include,), True),
                ),
            ),
            Requirement(
                _reads(selector.get(arguments.read_write), arguments.read_write),
                Loss(
                    f"{arguments.read_write} = WriteOnly",
                    f"set {arguments.read_write} to All, or leave it out.",
                    cure=((arguments.read_write,), "All"),
                ),
            ),
            Requirement(
                negated(_any_equals(selector.get(arguments.exclude), KMS, arguments.exclude)),
                Loss(
                    f"{arguments.exclude} has {KMS}",
                    f"remove {KMS} from {arguments.exclude}.",
                    cure=((arguments.exclude,), _without(selector.get(arguments.exclude), KMS)),
                ),
            ),
        ]
    )


def _without(value: Value, unwanted: str) -> Value:
    return tuple(item for item in value if item != unwanted) if isinstance(value, tuple) else ()


def _boolean(value: Value, name: str) -> Truth:
    truth = flag(value)
    return truth if isinstance(truth, bool) else _unknown(value, f"{name} is neither true nor false")


def _reads(value: Value, name: str) -> Truth:
    if value in (None, "", "All", "ReadOnly"):
        return True
    return False if value == "WriteOnly" else _unknown(value, f"{name} is not All, ReadOnly or WriteOnly")


# Advanced selectors


def _advanced(selector: Dict[str, Value], record: Dict[str, str], arguments: TrailArguments) -> Reading:
    categories: List[Truth] = []
    requirements: List[Requirement] = []
    for number, option in enumerate(_field_selectors(selector.get(arguments.fields), arguments.fields)):
        name = option.get(arguments.field) if isinstance(option, dict) else None
        met = _fits(option, record, arguments)
        if name == "eventCategory":
            categories.append(met)
        elif isinstance(name, str):
            loss = _field_loss(option, name, record, arguments).below(arguments.fields, number)
            requirements.append(Requirement(met, loss))
        else:
            categories.append(met)
    nothing = Loss(
        f"{arguments.advanced} without the eventCategory Management",
        _MANAGEMENT[arguments],
        management=False,
    )
    category = all_of(categories) if categories else False
    return _reading([Requirement(category, nothing), *(() if category is False else requirements)])


_MANAGEMENT = {
    _AWS: (
        "add an advanced_event_selector that has one field_selector, with "
        'field = "eventCategory" and equals = ["Management"].'
    ),
    _AWSCC: (
        'add { field_selectors = [{ field = "eventCategory", equals = ["Management"] }] } to advanced_event_selectors.'
    ),
    _TEMPLATE: "add {FieldSelectors: [{Field: eventCategory, Equals: [Management]}]} to AdvancedEventSelectors.",
}


def _field_selectors(value: Value, name: str) -> Iterator[Value]:
    """The field selectors of a selector."""
    items = value if value is None or isinstance(value, tuple) else (_unknown(value, f"{name} is not a list"),)
    return (item for item in items or () if item is not None)


def _fits(selector: Value, record: Dict[str, str], arguments: TrailArguments) -> Truth:
    """Whether a field selector lets an event through.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html, "How CloudTrail evaluates
    multiple conditions for a field".
    """
    if not isinstance(selector, dict):
        return _unknown(selector, f"an element of {arguments.fields} is not a field selector")
    field = selector.get(arguments.field)
    if not isinstance(field, str) or field not in record:
        return _unknown(field, f"whether KMS events fit the {arguments.fields} on {label(field)} is not known")
    chosen, barred = _given(selector, arguments.selects), _given(selector, arguments.deselects)
    if not chosen and not barred:
        return Unknown(f"the {arguments.fields} on {field} has no operator")

    def hits(names: Sequence[str], place: Tuple[str, ...]) -> Iterator[Truth]:
        for name in names:
            compare = _COMPARISONS[place.index(name)]
            yield _any(selector[name], lambda item: compare(record[field], item), name)

    return all_of(
        [
            any_of(hits(chosen, arguments.selects)) if chosen else True,
            negated(any_of(hits(barred, arguments.deselects))),
        ]
    )


def _given(selector: Dict[str, Value], names: Sequence[str]) -> List[str]:
    return [name for name in names if selector.get(name) not in (None, ())]


_COMPARISONS: Tuple[Callable[[str, str], bool], ...] = (str.__eq__, str.startswith, str.endswith)


def _field_loss(selector: Dict[str, Value], field: str, record: Dict[str, str], arguments: TrailArguments) -> Loss:
    operators = [
        f"{name} {label(selector[name])}" for name in _given(selector, (*arguments.selects, *arguments.deselects))
    ]
    needed = KEY_USES if field == "eventName" else (record.get(field, ""),)
    return Loss(
        f"{arguments.fields}: {field} {', '.join(operators)}",
        f"change the {arguments.fields} on {field} to include {' and '.join(needed)}, or remove it.",
        cure=_field_cure(selector, field, needed, arguments),
    )


def _field_cure(
    selector: Dict[str, Value], field: str, needed: Sequence[str], arguments: TrailArguments
) -> Optional[Tuple[Path, Value]]:
    """One change of a field selector that lets values pass; () as its path where the whole selector goes."""
    given = _given(selector, (*arguments.selects, *arguments.deselects))
    if any(not isinstance(selector[name], tuple) or any(map(is_open, selector[name])) for name in given):
        return None
    if len(given) != 1:
        return None
    name, values = given[0], selector[given[0]]
    if name in arguments.selects:  # readOnly takes one value only
        more = tuple(value for value in needed if value not in values)
        is_list = name == arguments.selects[0] and field != "readOnly"
        return ((name,), (*values, *more)) if is_list else ((), None)
    compare = _COMPARISONS[arguments.deselects.index(name)]
    kept = tuple(item for item in values if not any(compare(value, item) for value in needed))
    return ((name,), kept) if kept else ((), None)


# Values


def _any(value: Value, judge: Callable[[str], bool], name: str) -> Truth:
    """Whether any text in a list is such a one. A text alone stands for a list of one."""
    if value is None:
        return False
    items = value if isinstance(value, tuple) else (value,)
    return any_of(_text(item, judge, name) for item in items)


def _text(value: Value, judge: Callable[[str], bool], name: str) -> Truth:
    if value is None:
        return False
    if is_open(value) or isinstance(value, (dict, tuple)):
        return _unknown(value, f"an element of {name} is not text")
    return judge(written(value))


def _any_equals(value: Value, wanted: str, name: str) -> Truth:
    return _any(value, lambda item: item == wanted, name)


def _unknown(value: Value, otherwise: str) -> Unknown:
    return Unknown.because_of(value, otherwise)
