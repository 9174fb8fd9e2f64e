"""Generated configurations as CloudFormation templates, in YAML and in JSON."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Tuple

import yaml
from fuzz_estate import Entry, Estate, Key, Text
from fuzz_terraform import DOCUMENTS, TRAILS, Blocks, Ref, made_text

Template = Dict[str, Any]
OPEN = {"Ref": "Unset"}


def template(estate: Estate) -> Template:
    parameters: Dict[str, Any] = {"Unset": {"Type": "String"}, "Asked": {"Type": "String"}}
    resources: Dict[str, Any] = {}
    made = {"AWSTemplateFormatVersion": "2010-09-09", "Parameters": parameters, "Resources": resources}
    made["Conditions"] = {"Perhaps": {"Fn::Equals": [{"Ref": "Asked"}, "yes"]}}
    for key in estate.keys:
        resources[title(key.name)] = _key(estate, key)
    for replication_set in estate.sets:
        regions: List[Any] = []
        for number, entry in enumerate(replication_set.entries):
            region: Dict[str, Any] = {"RegionName": _name(parameters, replication_set.name, number, entry)}
            key_of = _key_of(made, estate, replication_set.name, number, entry)
            if entry.use.route == "empty":
                region["RegionConfiguration"] = {"Ref": "AWS::NoValue"}
            elif entry.use.route != "omit":
                region["RegionConfiguration"] = {"SseKmsKeyId": key_of}
            regions.append(region)
        properties: Dict[str, Any] = {"Regions": regions, **_tags(replication_set.tags)}
        if replication_set.protected is not None:
            properties["DeletionProtected"] = OPEN if replication_set.protected == "open" else replication_set.protected
        resources[title(replication_set.name)] = _resource(
            "AWS::SSMIncidents::ReplicationSet", properties, replication_set.deletion
        )
    for described in estate.described:
        texts = {_camel(name): _text(text) for name, text in described.texts.items()}
        if described.kind.endswith("::Contact"):
            body = {"Alias": described.name, "Type": "PERSONAL", "DisplayName": "lead", "Plan": [], **texts}
        elif described.kind.endswith("Channel"):
            body = {
                "ContactId": "arn:aws:ssm-contacts:us-east-1:111122223333:contact/lead",
                "ChannelName": described.name,
                "ChannelType": "EMAIL",
                "ChannelAddress": "oncall@acme-corp.com",
            }
        else:
            body = {"Name": described.name, "IncidentTemplate": {"Title": "Outage", "Impact": 3, **texts}}
        resources[title(described.name)] = _resource(described.kind, {**body, **_tags(described.tags)})
    for trail in estate.trails:
        written = {"IsLogging": True, "S3BucketName": "trails", **_trail(TRAILS[trail.arguments][0])}
        resources[title(trail.name)] = _resource("AWS::CloudTrail::Trail", written)
    for identity in estate.identities:
        body = {"PolicyName": identity.name, "PolicyDocument": DOCUMENTS[identity.document][0]}
        body["UserName" if identity.user else "RoleName"] = f"user-of-{identity.name}"
        kind = "AWS::IAM::UserPolicy" if identity.user else "AWS::IAM::RolePolicy"
        resources[title(identity.name)] = _resource(kind, body)
    for number, stranger in enumerate(estate.strangers):
        kind, properties = STRANGERS[stranger]
        resources[f"Stranger{number}"] = _resource(kind, {**properties})
    return made


def title(name: str) -> str:
    """The logical id of a part of the estate."""
    return name.title().replace("_", "")


def _camel(name: str) -> str:
    return name.title().replace("_", "")


def _resource(kind: str, properties: Dict[str, Any], deletion: Any = None) -> Dict[str, Any]:
    found = {"Type": kind, "Properties": properties}
    return {**found, "DeletionPolicy": deletion} if deletion else found


def _text(text: Text) -> Any:
    return OPEN if text.open else text.text


def _tags(tags: Dict[str, Text]) -> Dict[str, Any]:
    return {"Tags": [{"Key": name, "Value": _text(text)} for name, text in tags.items()]} if tags else {}


def _key(estate: Estate, key: Key) -> Dict[str, Any]:
    properties: Dict[str, Any] = {"Origin": "EXTERNAL"} if key.is_external else {}
    for name, value in (("KeySpec", key.spec), ("KeyUsage", key.usage), ("Enabled", key.enabled)):
        if value is not None:
            properties[name] = OPEN if value == "open" else value
    if key.policy is not None:
        if key.policy_form == "text":
            written = key.policy.text()
            properties["KeyPolicy"] = {"Fn::Sub": written} if "${AWS::Region}" in written else written
        else:
            properties["KeyPolicy"] = _substituted(key.policy.document())
    if key.primary is not None:
        primary = estate.keys[key.primary] if key.primary >= 0 else None
        properties["PrimaryKeyArn"] = {"Fn::GetAtt": [title(primary.name), "Arn"]} if primary else OPEN
    if key.description is not None:
        properties["Description"] = _text(key.description)
    properties.update(_tags(key.tags))
    return _resource(key.kind.partition(" ")[0], properties, key.deletion)


def _substituted(value: Any) -> Any:
    if isinstance(value, str):
        return {"Fn::Sub": value} if "${" in value else value
    if isinstance(value, dict):
        return {name: _substituted(item) for name, item in value.items()}
    return [_substituted(item) for item in value] if isinstance(value, list) else value


def _name(parameters: Dict[str, Any], owner: str, number: int, entry: Entry) -> Any:
    given = title(f"name_{owner}_{number}")
    if entry.spelled == "variable":
        parameters[given] = {"Type": "String", "Default": entry.side.name}
        return {"Ref": given}
    if entry.spelled == "current":
        return {"Ref": "AWS::Region"}
    if entry.spelled == "open":
        parameters[title(entry.side.name.partition(".")[2])] = {"Type": "String"}
        return {"Ref": title(entry.side.name.partition(".")[2])}
    return entry.side.name


def _key_of(made: Template, estate: Estate, owner: str, number: int, entry: Entry) -> Any:
    use = entry.use
    given = title(f"key_{owner}_{number}")
    names = [title(estate.keys[option].name) for option in use.options if type(option) is int]
    arns = [{"Fn::GetAtt": [name, "Arn"]} for name in names]
    if use.route == "reference":
        return arns[0]
    if use.route == "id":
        return {"Ref": names[0]}
    if use.route == "sub":
        return {"Fn::Sub": f"arn:${{AWS::Partition}}:kms:${{AWS::Region}}:${{AWS::AccountId}}:key/${{{names[0]}}}"}
    if use.route == "alias":
        body = {"AliasName": f"alias/{given}", "TargetKeyId": {"Ref": names[0]}}
        made["Resources"][given] = _resource("AWS::KMS::Alias", body)
        return {"Ref": given}
    if use.route == "one of two":
        return {"Fn::If": ["Perhaps", arns[0], arns[1]]}
    if use.route == "perhaps":
        return {"Fn::If": ["Perhaps", arns[0], {"Ref": "AWS::NoValue"}]}
    if use.route in ("text", "variable"):
        text = made_text(estate, use.options[0])
        if use.route == "text":
            return text
        made["Parameters"][given] = {"Type": "String", "Default": text}
        return {"Ref": given}
    if use.route == "name of an alias":
        return "alias/incidents"
    if use.route == "open":
        made["Parameters"][given] = {"Type": "String"}
        return {"Ref": given}
    if use.route == "import":
        return {"Fn::ImportValue": given}
    return {"Ref": "AWS::NoValue"}


_WORDS = {"enable_logging": "IsLogging", "event_selector": "EventSelectors", "field_selector": "FieldSelectors"}
_WORDS["advanced_event_selector"] = "AdvancedEventSelectors"


def _trail(arguments: Dict[str, Any]) -> Dict[str, Any]:
    return {_WORDS.get(name, _camel(name)): _trail_value(value) for name, value in arguments.items()}


def _trail_value(value: Any) -> Any:
    if isinstance(value, Ref):
        return OPEN
    if isinstance(value, Blocks):
        return [_trail(block) for block in value]
    return value


_TELLING = [{"Key": "owner", "Value": "oncall@acme-corp.com"}]
STRANGERS: Dict[str, Tuple[str, Dict[str, Any]]] = {
    "bucket": ("AWS::S3::Bucket", {"BucketName": "trails", "Tags": _TELLING}),
    "key": ("AWS::KMS::Key", {"KeySpec": "RSA_2048", "Enabled": False, "Tags": _TELLING}),
    "external key": ("AWS::KMS::Key", {"Origin": "EXTERNAL", "Description": "oncall@acme-corp.com"}),
    "open key": (
        "AWS::KMS::Key",
        {"KeyPolicy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}]}},
    ),
    "topic": ("AWS::SNS::Topic", {"TopicName": "incidents", "KmsMasterKeyId": "alias/aws/sns"}),
}


def written(estate: Estate, made: Template) -> str:
    if estate.language == "template.json":
        return json.dumps(made, indent=2, ensure_ascii=False)  # checkov reads no escaped pair of surrogates (3.3)
    return str(yaml.safe_dump(made, sort_keys=False, allow_unicode=True))
