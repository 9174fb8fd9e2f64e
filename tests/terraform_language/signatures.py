"""Terraform's functions, with the kinds of their arguments and of their results.

Of each: its name, the kinds of its parameters, and of what it gives. ``?`` marks a parameter that may be left out,
``*`` one that may come any number of times. The kinds are those of :mod:`terraform_language.generator`.
"""

from __future__ import annotations

from typing import Dict, List, NamedTuple, Tuple


class Signature(NamedTuple):
    name: str
    parameters: Tuple[str, ...]
    result: str


_TEXT = """
chomp           lines                        -> string
endswith        string string                -> bool
format          format_text any* -> string
formatlist      format_text strings_or_any*  -> list:string
indent          small lines                  -> string
join            separator list:string*       -> string
lower           string                       -> string
regex           pattern string               -> any
regexall        pattern string               -> list:any
replace         string pattern_or_text string -> string
split           separator string             -> list:string
startswith      string string                -> bool
strcontains     string string                -> bool
strrev          string                       -> string
substr          string index index           -> string
templatestring  template_name variables      -> string
title           string                       -> string
trim            string string                -> string
trimprefix      string string                -> string
trimspace       lines                        -> string
trimsuffix      string string                -> string
upper           string                       -> string
"""

_COLLECTIONS = """
alltrue         list:bool                    -> bool
anytrue         list:bool                    -> bool
chunklist       list:any small               -> list:any
coalesce        any any*                     -> any
coalescelist    list:any list:any*           -> list:any
compact         list:string                  -> list:string
concat          list:any list:any*           -> list:any
contains        list:any any                 -> bool
distinct        list:any                     -> list:any
element         list:any index               -> any
flatten         list:list                    -> list:any
index           list:any any                 -> number
keys            map:any                      -> list:string
length          sized                        -> number
lookup          map:any key any?             -> any
matchkeys       list:any list:string list:string -> list:any
merge           map:any map:any*             -> map:any
one             few                          -> any
range           small small? small?          -> list:number
reverse         list:any                     -> list:any
setintersection set:any set:any*             -> set:any
setproduct      list:any list:any*           -> list:any
setsubtract     set:any set:any              -> set:any
setunion        set:any set:any*             -> set:any
slice           list:any index index         -> list:any
sort            list:string                  -> list:string
sum             list:number                  -> number
transpose       map:strings                  -> map:any
values          map:any                      -> list:any
zipmap          list:string list:any         -> map:any
"""

_NUMBERS = """
abs             number                       -> number
ceil            number                       -> number
floor           number                       -> number
log             number number                -> number
max             number number*               -> number
min             number number*               -> number
parseint        digits base                  -> number
pow             number small                 -> number
signum          number                       -> number
"""

_TYPES = """
can             any                          -> bool
issensitive     any                          -> bool
ephemeralasnull any                          -> any
nonsensitive    any                          -> any
sensitive       any                          -> any
tobool          any                          -> bool
tolist          list:any                     -> list:any
tomap           map:any                      -> map:any
tonumber        any                          -> number
toset           list:any                     -> set:any
tostring        any                          -> string
try             any any*                     -> any
"""

_ENCODING = """
base64decode    base64_text                  -> string
base64encode    string                       -> string
base64gzip      string                       -> string
base64sha256    string                       -> string
base64sha512    string                       -> string
csvdecode       csv_text                     -> any
jsondecode      json_text                    -> any
jsonencode      any                          -> string
md5             string                       -> string
sha1            string                       -> string
sha256          string                       -> string
sha512          string                       -> string
textdecodebase64 base64_text charset         -> string
textencodebase64 string charset              -> string
urlencode       string                       -> string
uuidv5          namespace string             -> string
yamldecode      yaml_text                    -> any
yamlencode      any                          -> string
"""

_FILES = """
basename        path                         -> string
dirname         path                         -> string
file            file_name                    -> string
filebase64      file_name                    -> string
filebase64sha256 file_name                   -> string
filebase64sha512 file_name                   -> string
fileexists      file_name                    -> bool
filemd5         file_name                    -> string
fileset         folder file_pattern          -> set:string
filesha1        file_name                    -> string
filesha256      file_name                    -> string
filesha512      file_name                    -> string
templatefile    template_file variables      -> string
"""

_OTHERS = """
cidrhost        cidr small                   -> string
cidrnetmask     cidr                         -> string
cidrsubnet      cidr small small             -> string
cidrsubnets     cidr small*                  -> list:string
formatdate      date_format time             -> string
timeadd         time duration                -> string
timecmp         time time                    -> number
"""

_PROVIDER = """
provider::aws::arn_build  string string string string string -> string
provider::aws::arn_parse  arn                -> map:any
provider::aws::trim_iam_role_path  arn       -> string
"""

LEFT_OUT = {
    "abspath": "depends on the machine",
    "bcrypt": "gives another result each time",
    "pathexpand": "depends on the machine",
    "plantimestamp": "gives another result each time",
    "rsadecrypt": "needs a private key in the text",
    "timestamp": "gives another result each time",
    "uuid": "gives another result each time",
}
"""Functions of Terraform that are not compared, and why."""

RARELY = ("base64gzip", "issensitive", "log", "pow")
"""Functions that are called rarely: most of their results are documented as unknown."""


def _read(text: str) -> List[Signature]:
    found: List[Signature] = []
    for line in text.strip().splitlines():
        head, result = line.split("->")
        name, *parameters = head.split()
        found.append(Signature(name, tuple(parameters), result.strip()))
    return found


BUILT_IN = [
    signature
    for text in (_TEXT, _COLLECTIONS, _NUMBERS, _TYPES, _ENCODING, _FILES, _OTHERS)
    for signature in _read(text)
]
OF_PROVIDER = _read(_PROVIDER)
BY_NAME: Dict[str, Signature] = {signature.name: signature for signature in [*BUILT_IN, *OF_PROVIDER]}
