"""Providers that plan, and do nothing else, for schemas that no released provider at hand has.

``awscc`` has the resources of the AWS Cloud Control provider that the checks are about, ``aws`` those of version 6 of
the AWS provider; the shapes are those of their schemas. Terraform plans with them as with the real ones. They need
the package ``tf`` (Python 3.11). :func:`installed` writes what terraform needs; it runs this file as a provider.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any, Dict, List

CONFIGURED: Dict[str, Any] = {}


def missing() -> str:
    """Why the providers cannot run here; "" where they can."""
    return "" if importlib.util.find_spec("tf") else "the package tf is not installed"


def installed(folder: Path, *names: str) -> Path:
    """Write the providers of these names into a folder; the path of terraform's configuration for them."""
    overrides: List[str] = []
    for name in names:
        home = folder / name
        home.mkdir(parents=True)
        script = home / f"terraform-provider-{name}"
        script.write_text(f"#!/bin/sh\nexec {json.dumps(sys.executable)} {json.dumps(__file__)} {name}\n")
        script.chmod(0o755)
        overrides.append(f'    "hashicorp/{name}" = {json.dumps(str(home))}\n')
    configuration = folder / "terraform.rc"
    configuration.write_text(
        f"provider_installation {{\n  dev_overrides {{\n{''.join(overrides)}  }}\n  direct {{}}\n}}\n"
    )
    return configuration


def serve(name: str) -> None:
    """Run as the provider of this name until terraform ends it."""
    from tf import provider, runner, schema, types
    from tf.blocks import SetNestedBlock
    from tf.gen import tfplugin_pb2
    from tf.iface import DataSource, Provider, Resource

    text, flag, number = types.String(), types.Bool(), types.Number()

    class Argument(schema.Attribute):  # type: ignore[misc]
        """An argument. What is ``known`` without being given is planned so; of the rest a provider says nothing yet."""

        def __init__(self, name: str, kind: Any = text, known: Any = types.Unknown, **more: Any) -> None:
            may = not more.get("required") and not more.get("computed")
            super().__init__(name, kind, default=None, **{"optional": may, "computed": may, **more})
            self.known = known

        @property
        def default(self) -> Any:
            return CONFIGURED.get("region") if self.known == "the provider's" else self.known

        @default.setter
        def default(self, _: Any) -> None:
            pass

    def computed(*names: str) -> List[Any]:
        return [Argument(name, computed=True) for name in names]

    class Regions(SetNestedBlock):  # type: ignore[misc]
        """The blocks of a set: what of them is left out is known after apply."""

        def decode(self, value: Any) -> Any:
            given = [{**region, "kms_key_arn": region.get("kms_key_arn") or "DefaultKey"} for region in value]
            return [{key: types.Unknown if item is None else item for key, item in region.items()} for region in given]

        def encode(self, value: Any) -> Any:
            return value

        def semantically_equal(self, first: Any, second: Any) -> bool:
            return False  # or what was decoded would not be taken

    class RegionSet(types.Set):  # type: ignore[misc]
        """The objects of a set: a configuration that is left out is known after apply."""

        def __init__(self) -> None:
            super().__init__(text)

        def decode(self, value: Any) -> Any:
            if not isinstance(value, list):
                return value
            left_out = {"region_configuration": types.Unknown}
            return [{**region, **({} if region.get("region_configuration") else left_out)} for region in value]

        def encode(self, value: Any) -> Any:
            return value

        def semantically_equal(self, first: Any, second: Any) -> bool:
            return False

    class RegionsArgument(Argument):
        """``regions`` of the ``awscc`` provider: a set of nested objects, whose arguments may be left out."""

        def to_pb(self) -> Any:
            made, objects = tfplugin_pb2.Schema.Attribute, tfplugin_pb2.Schema.Object
            may = {"optional": True, "computed": True}
            key = made(name="sse_kms_key_id", type=b'"string"', **may)
            settings = objects(attributes=[key], nesting=objects.SINGLE)
            region = [
                made(name="region_name", type=b'"string"', **may),
                made(name="region_configuration", nested_type=settings, **may),
            ]
            return made(name=self.name, nested_type=objects(attributes=region, nesting=objects.SET), required=True)

    class Selectors(Argument):
        """Selectors of a trail of the ``awscc`` provider: a set of objects, all of whose arguments may be left out."""

        def __init__(self, name: str, shape: Dict[str, Any]) -> None:
            super().__init__(name, RegionSet(), optional=True)
            self.shape = shape

        def to_pb(self) -> Any:
            return self._nested(self.name, self.shape)

        def _nested(self, name: str, shape: Any) -> Any:
            made, objects = tfplugin_pb2.Schema.Attribute, tfplugin_pb2.Schema.Object
            if not isinstance(shape, dict):
                return made(name=name, type=shape, optional=True, computed=True)
            inner = [self._nested(*argument) for argument in shape.items()]
            return made(name=name, nested_type=objects(attributes=inner, nesting=objects.SET), optional=True)

    class Policies(Argument):
        """The policies that a role, a user or a group of the ``awscc`` provider holds."""

        def __init__(self, name: str) -> None:
            super().__init__(name, RegionSet(), optional=True)

        def to_pb(self) -> Any:
            made, objects = tfplugin_pb2.Schema.Attribute, tfplugin_pb2.Schema.Object
            inner = [made(name=name, type=b'"string"', optional=True) for name in ("policy_name", "policy_document")]
            return made(name=self.name, nested_type=objects(attributes=inner, nesting=objects.LIST), optional=True)

    one, several = b'"string"', b'["set","string"]'
    operators = ("equals", "starts_with", "ends_with", "not_equals", "not_starts_with", "not_ends_with")
    aws_region = Argument("region", known="the provider's", requires_replace=True)
    region_block = schema.Block(
        attributes=[
            Argument("name", required=True),
            Argument("kms_key_arn", computed=False, optional=True),
            *computed("status", "status_message"),
        ]
    )
    awscc_key = [
        *computed("arn", "id", "key_id"),
        Argument("description"),
        Argument("enable_key_rotation", flag),
        Argument("enabled", flag),
    ]
    default_policy = json.dumps({"Statement": [{"Principal": {"AWS": "arn:<partition>:iam::<account-id>:root"}}]})
    aws_key = [
        *computed("arn", "id", "key_id"),
        Argument("description"),
        Argument("policy"),
        Argument("multi_region", flag),
        aws_region,
    ]
    schemas: Dict[str, Dict[str, Any]] = {
        "awscc": {
            "ssmincidents_replication_set": schema.Schema(
                [
                    *computed("arn", "id"),
                    Argument("deletion_protected", flag, False),
                    RegionsArgument("regions", RegionSet(), required=True),
                ]
            ),
            "kms_key": schema.Schema(
                [
                    *awscc_key,
                    Argument("key_policy", known=default_policy),
                    Argument("key_spec", known="SYMMETRIC_DEFAULT"),
                    Argument("key_usage", known="ENCRYPT_DECRYPT"),
                    Argument("multi_region", flag, False),
                    Argument("origin", known="AWS_KMS"),
                ]
            ),
            **{
                f"iam_{kind}": schema.Schema(
                    [
                        *computed("id"),
                        *(Argument(name) for name in texts.split()),
                        *(Argument(name, types.List(text)) for name in lists.split()),
                        *([Policies("policies")] if kind in ("role", "user", "group") else []),
                    ]
                )
                for kind, texts, lists in (
                    ("managed_policy", "policy_document", "users groups roles"),
                    ("role_policy", "policy_name role_name policy_document", ""),
                    ("role", "assume_role_policy_document role_name", "managed_policy_arns"),
                    ("user", "user_name", "groups managed_policy_arns"),
                    ("group", "group_name", "managed_policy_arns"),
                )
            },
            "sso_permission_set": schema.Schema(
                [*computed("id"), Argument("instance_arn"), Argument("name"), Argument("inline_policy")]
            ),
            "kms_replica_key": schema.Schema(
                [
                    *awscc_key,
                    Argument("key_policy", required=True),
                    Argument("primary_key_arn", required=True, requires_replace=True),
                ]
            ),
            "cloudtrail_trail": schema.Schema(
                [
                    *computed("arn", "id"),
                    Argument("enable_log_file_validation", flag),
                    Argument("is_logging", flag, required=True),
                    Argument("s3_bucket_name", required=True),
                    Selectors(
                        "event_selectors",
                        {
                            "exclude_management_event_sources": several,
                            "include_management_events": b'"bool"',
                            "read_write_type": one,
                        },
                    ),
                    Selectors(
                        "advanced_event_selectors",
                        {"name": one, "field_selectors": {"field": one, **dict.fromkeys(operators, several)}},
                    ),
                ]
            ),
            "kms_alias": schema.Schema(
                [
                    *computed("id"),
                    Argument("alias_name", required=True, requires_replace=True),
                    Argument("target_key_id", required=True),
                ]
            ),
        },
        "aws": {
            "ssmincidents_replication_set": schema.Schema(
                [*computed("arn", "created_by", "id", "last_modified_by", "status"), *computed("deletion_protected")],
                block_types=[Regions("region", region_block), Regions("regions", region_block)],
            ),
            "kms_key": schema.Schema(
                [
                    *aws_key,
                    Argument("custom_key_store_id", known=None),
                    Argument("customer_master_key_spec", known="SYMMETRIC_DEFAULT", requires_replace=True),
                    Argument("enable_key_rotation", flag, False),
                    Argument("is_enabled", flag, True),
                    Argument("key_usage", known="ENCRYPT_DECRYPT", requires_replace=True),
                    Argument("xks_key_id", known=None),
                ]
            ),
            "kms_replica_key": schema.Schema(
                [
                    *aws_key,
                    *computed("key_spec", "key_usage"),
                    Argument("enabled", flag, True),
                    Argument("primary_key_arn", required=True, requires_replace=True),
                ]
            ),
            "kms_key_policy": schema.Schema(
                [*computed("id"), Argument("key_id", required=True), Argument("policy", required=True), aws_region]
            ),
            "kms_alias": schema.Schema(
                [
                    *computed("arn", "id", "target_key_arn"),
                    Argument("name", required=True, requires_replace=True),
                    Argument("target_key_id", required=True),
                    aws_region,
                ]
            ),
        },
    }
    for declared in schemas[name].values():
        declared.version = 1  # above that of a state, which may leave out what is null

    class Stub(Provider):  # type: ignore[misc]
        def get_model_prefix(self) -> str:
            return f"{name}_"

        def full_name(self) -> str:
            return f"registry.terraform.io/hashicorp/{name}"

        def get_provider_schema(self, diags: Any) -> Any:
            return schema.Schema([Argument("region"), Argument("max_retries", number)])

        def validate_config(self, diags: Any, config: Any) -> None:
            pass

        def configure_provider(self, diags: Any, config: Any) -> None:
            CONFIGURED.update(config)

        def get_data_sources(self) -> List[Any]:
            return [Parameter] if name == "aws" else []

        def get_resources(self) -> List[Any]:
            return [
                type(kind, (Planned,), {"get_name": staticmethod(lambda kind=kind: kind), "declared": declared})
                for kind, declared in schemas[name].items()
            ]

    class Parameter(DataSource):  # type: ignore[misc]
        def __init__(self, provider: Any) -> None:
            pass

        @classmethod
        def get_name(cls) -> str:
            return "ssm_parameter"

        @classmethod
        def get_schema(cls) -> Any:
            return schema.Schema([*computed("id", "value"), Argument("name", required=True)])

        def read(self, context: Any, config: Any) -> Any:
            raise NotImplementedError("this provider only plans")

    class Planned(Resource):  # type: ignore[misc]
        declared: Any = None

        def __init__(self, provider: Any) -> None:
            pass

        @classmethod
        def get_schema(cls) -> Any:
            return cls.declared

        def upgrade(self, context: Any, version: int, old: Any) -> Any:
            names = [argument.name for argument in self.declared.attributes]
            return {**dict.fromkeys(names), **{block.type_name: [] for block in self.declared.block_types}, **old}

        def create(self, context: Any, planned: Any) -> Any:
            raise NotImplementedError("this provider only plans")

        def read(self, context: Any, current: Any) -> Any:
            return current

        def update(self, context: Any, current: Any, planned: Any) -> Any:
            raise NotImplementedError("this provider only plans")

        def delete(self, context: Any, current: Any) -> None:
            raise NotImplementedError("this provider only plans")

    def plan(self: Any, request: Any, context: Any) -> Any:
        response = plan_of(self, request, context)
        response.legacy_type_system = name == "aws"  # with it, a default may stand where nothing is written
        return response

    plan_of = provider.ProviderServicer.PlanResourceChange
    provider.ProviderServicer.PlanResourceChange = plan
    runner.run_provider(Stub())


if __name__ == "__main__":
    serve(sys.argv[1])
