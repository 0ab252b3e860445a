"""Choice of the addresses that a phone can open."""

from __future__ import annotations

from ipaddress import IPv4Address

import ifaddr
import pytest

from vision.cli.serve import addresses


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch):
    def set_up(adapters: dict[str, list[str]], *, way_out: str | None = None) -> None:
        made = [
            ifaddr.Adapter(name, name, [
                ifaddr.IP((ip, 0, 0) if ":" in ip else ip, 24, name) for ip in ips
            ])
            for name, ips in adapters.items()
        ]  # fmt: skip
        monkeypatch.setattr(ifaddr, "get_adapters", lambda: made)
        out = IPv4Address(way_out) if way_out else None
        monkeypatch.setattr(addresses, "_default_route_address", lambda: out)

    return set_up


def find_addresses() -> list[str]:
    return [str(address) for address in addresses.network_addresses()]


def test_loopback_and_unconfigured_adapters_are_ignored(machine) -> None:
    machine({"lo": ["127.0.0.1", "::1"], "wlan0": ["169.254.3.4", "fe80::1", "192.168.1.20"]})
    assert find_addresses() == ["192.168.1.20"]


def test_default_route_and_private_addresses_come_first(machine) -> None:
    machine(
        {"eth1": ["198.41.0.4"], "eth0": ["10.0.0.3"], "wlan0": ["192.168.1.20"]},
        way_out="192.168.1.20",
    )
    assert find_addresses() == ["192.168.1.20", "10.0.0.3", "198.41.0.4"]


@pytest.mark.parametrize(
    "name",
    ["docker0", "br-0a1b2c", "veth12", "tun0", "utun3", "vEthernet (WSL)", "Hyper-V Virtual 2",
     "VirtualBox Host-Only Ethernet Adapter", "tailscale0"],
)  # fmt: skip
def test_virtual_adapters_are_ignored(machine, name: str) -> None:
    machine({name: ["172.17.0.1"], "wlan0": ["192.168.1.20"]})
    assert find_addresses() == ["192.168.1.20"]


@pytest.mark.parametrize("name", ["br0", "bridge100", "Microsoft Wi-Fi Direct Virtual Adapter"])
def test_bridges_and_hotspots_are_networks(machine, name: str) -> None:
    machine({name: ["192.168.137.1"]})
    assert find_addresses() == ["192.168.137.1"]


def test_virtual_adapter_with_the_default_route_comes_last(machine) -> None:
    machine({"tun0": ["10.8.0.2"], "wlan0": ["192.168.1.20"]}, way_out="10.8.0.2")
    assert find_addresses() == ["192.168.1.20", "10.8.0.2"]


def test_no_network(machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine({"lo": ["127.0.0.1"]})
    assert find_addresses() == []

    def refuse() -> None:
        raise OSError("no adapters here")

    monkeypatch.setattr(ifaddr, "get_adapters", refuse)
    assert find_addresses() == []


def test_works_on_this_computer() -> None:
    assert all(isinstance(a, IPv4Address) for a in addresses.network_addresses())


@pytest.mark.parametrize(
    ("called", "names"),
    [
        ("Studio", ("studio", "studio.local")),
        ("studio.local", ("studio.local",)),
        ("studio.example.org.", ("studio.example.org", "studio.local")),
        ("my_box", ()),
        ("büro", ()),
        ("localhost", ()),
        ("", ()),
    ],
)
def test_host_names(monkeypatch: pytest.MonkeyPatch, called: str, names: tuple[str, ...]) -> None:
    monkeypatch.setattr(addresses.socket, "gethostname", lambda: called)
    assert addresses.host_names() == names


def test_all_addresses_are_those_of_every_adapter(machine) -> None:
    machine({"lo": ["127.0.0.1"], "docker0": ["172.17.0.1"], "eth0": ["10.0.0.3", "fd00::2"],
             "wlan0": ["fe80::1", "10.0.0.3"]})  # fmt: skip
    assert addresses.all_addresses() == ("127.0.0.1", "172.17.0.1", "10.0.0.3", "fd00::2")
