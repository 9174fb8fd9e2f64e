"""The languages in which a configuration is written, as far as users have other ways in each to say what is open."""

from __future__ import annotations

import enum


class Language(enum.Enum):
    TERRAFORM = "Terraform"
    PLAN = "a plan"
    TEMPLATE = "CloudFormation"
    SERVERLESS = "the Serverless Framework"
