"""A system on servers of its own that may be broken: private, durable, each behind a fault proxy."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from handbook.servers import FaultProxy, Service, create
from handbook.systems.definition import System, load
from handbook.systems.instance import Instance, migrate


@dataclass
class Rig:
    """`direct` are addresses past the proxies, for looking at what is really stored."""

    system: System
    servers: Mapping[str, Service]
    proxies: Mapping[str, FaultProxy]
    direct: Mapping[str, str]
    _proxied: Mapping[str, str]
    _stack: ExitStack = field(repr=False)

    def start(self, **env: str) -> Instance:
        """One more process of the system; `env` overrides its settings. It is stopped with the rig."""
        process = Instance(self.system, {**self._proxied, **env})
        self._stack.callback(process.stop)
        process.start()
        return process


@contextmanager
def rig(slug: str) -> Iterator[Rig]:
    system = load(slug)
    with ExitStack() as stack:
        servers: dict[str, Service] = {}
        proxies: dict[str, FaultProxy] = {}
        for name in system.needs:
            servers[name] = create(name, durable=name == "postgres")
            stack.callback(servers[name].stop)
            servers[name].start()
        direct = {service.variable: service.url for service in servers.values() if service.variable}
        migrate(system, direct)
        proxied = {}
        for name, service in servers.items():
            assert service.variable is not None
            proxies[name] = FaultProxy.for_url(direct[service.variable])
            proxies[name].start()
            stack.callback(proxies[name].stop)
            proxied[service.variable] = proxies[name].url
        processes = stack.enter_context(ExitStack())
        yield Rig(system, servers, proxies, direct, proxied, processes)
