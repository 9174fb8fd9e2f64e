"""Functions of IP networks."""

from __future__ import annotations

import ipaddress
import re
from typing import List, Union

from incident_manager.function_faults import FunctionFault
from incident_manager.terraform.argument_values import Declined, Functions, strings, takes, whole_number
from incident_manager.terraform.language_types import NUMBER, STRING, list_of
from incident_manager.values import Value

Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]

MAX_NEW_BITS = 32


def _network(prefix: str) -> Network:
    if re.search(r"(^|[.:])0\d", prefix) and "." in prefix:
        raise Declined("a number with a leading zero in an address is not read here")
    address, _, bits = prefix.partition("/")
    if not re.fullmatch(r"\d{1,3}", bits) or "%" in address:
        raise FunctionFault("the text is not a network")
    try:
        network = ipaddress.ip_network(prefix, strict=False)
    except ValueError as fault:
        raise FunctionFault("the text is not a network") from fault
    if isinstance(network, ipaddress.IPv6Network) and (network.network_address.ipv4_mapped or "." in address):
        raise Declined("an IPv4 address inside of an IPv6 address is not computed here")
    return network


def _at(network: Network, number: int, bits: int) -> str:
    base = int(network.network_address) + number
    kind = ipaddress.IPv4Network if network.version == 4 else ipaddress.IPv6Network
    return str(kind((base, bits)))


def _cidrsubnet(prefix: Value, new_bits: Value, number: Value) -> Value:
    network, more = _network(prefix), whole_number(new_bits)
    if more < 0 or number < 0:
        raise Declined("a negative number of a network is not computed here")
    bits = network.prefixlen + more
    if bits > network.max_prefixlen or whole_number(number) >= 2**more:
        raise FunctionFault("there is no such network")
    return _at(network, int(number) << (network.max_prefixlen - bits), bits)


def _cidrhost(prefix: Value, number: Value) -> Value:
    network = _network(prefix)
    size = 2 ** (network.max_prefixlen - network.prefixlen)
    if not isinstance(number, int) or not -size <= number < size:
        raise FunctionFault("there is no such host")
    address = int(network.network_address) + (number if number >= 0 else size + number)
    return str(ipaddress.IPv4Address(address) if network.version == 4 else ipaddress.IPv6Address(address))


def _cidrnetmask(prefix: Value) -> Value:
    network = _network(prefix)
    if network.version != 4:
        raise FunctionFault("an IPv6 network has no netmask")
    return str(network.netmask)


def _cidrsubnets(prefix: Value, *new_bits: Value) -> Value:
    network = _network(prefix)
    found: List[str] = []
    free = 0
    if new_bits and not int(network.network_address):
        raise FunctionFault("the first address of all leaves no space before it")
    for given in new_bits:
        more = whole_number(given)
        bits = network.prefixlen + more
        if not 1 <= more <= MAX_NEW_BITS or bits > network.max_prefixlen:
            raise FunctionFault("there is no such network")
        size = 1 << (network.max_prefixlen - bits)
        start = -(-free // size) * size
        if start + size > network.num_addresses:
            raise FunctionFault("there is no space for another network")
        found.append(_at(network, start, bits))
        free = start + size
    return strings(found)


FUNCTIONS: Functions = {
    "cidrhost": takes(_cidrhost, STRING, NUMBER, gives=STRING),
    "cidrnetmask": takes(_cidrnetmask, STRING, gives=STRING),
    "cidrsubnet": takes(_cidrsubnet, STRING, NUMBER, NUMBER, gives=STRING),
    "cidrsubnets": takes(_cidrsubnets, STRING, rest=NUMBER, gives=list_of(STRING)),
}
