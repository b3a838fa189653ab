"""The ordinary life of apps, a group and a deployment, by Debian's python3-marathon: a client that nobody here wrote.

    python3 life.py URL

Talks to the Marathon at URL and prints one JSON line for each step: {"step": NAME, "ok": true} or, at the first step that
goes wrong, {"step": NAME, "ok": false, "reason": TEXT} and ends with 1. Needs a Marathon without apps.
"""

import json
import sys
import threading
import time
import traceback

import requests
from marathon import MarathonApp, MarathonClient
from marathon.exceptions import ConflictError, MarathonHttpError, NotFoundError
from marathon.models.container import (
    MarathonContainer,
    MarathonContainerPortMapping,
    MarathonContainerVolume,
    MarathonDockerContainer,
)
from marathon.models.app import MarathonHealthCheck
from marathon.models.events import EventFactory
from marathon.models.group import MarathonGroup

URL = sys.argv[1]
WEB = "/shop/web"
SLEEP = "exec sleep 1000"
SERVE = "exec python3 -u -m http.server --bind 127.0.0.1 $PORT0"



class PromptSession(requests.Session):
    """Hands on every event when it comes: by itself, requests waits until 512 bytes are there, as the stream has no chunks."""

    def get(self, url, **options):
        response = super().get(url, **options)
        lines = response.iter_lines
        response.iter_lines = lambda: lines(chunk_size=1)
        return response


client = MarathonClient(URL, timeout=20, sse_session=PromptSession())
IS_LISTING = sys.argv[2:] == ["--list"]
IS_LEGACY = not IS_LISTING and client.get_info().version.startswith("1.4")
steps = []


def step(function):
    """Steps run in the order in which they stand here; the name is the docstring."""
    steps.append(function)
    return function


def until(what, look, seconds=30):
    """Polls until look() gives something true, and returns it."""
    end = time.monotonic() + seconds
    while True:
        seen = look()
        if seen:
            return seen
        assert time.monotonic() < end, f"waited {seconds} s for: {what}"
        time.sleep(0.05)


def idle():
    """Waits until no deployment is left."""
    until("the end of all deployments", lambda: not client.list_deployments())


def running(app_id):
    """Ids of the running tasks of an app."""
    return {task.id for task in client.list_tasks(app_id) if task.state == "TASK_RUNNING"}


def live(app_id):
    """The app with counts and tasks."""
    return client.get_app(app_id, embed_tasks=True, embed_counts=True)


def small(**members):
    """An app that asks for little."""
    return MarathonApp(**{"cpus": 0.1, "mem": 32, "instances": 1, "cmd": SLEEP, **members})


class Stream:
    """Follows the event stream; every event goes through the client's own classes, which know Marathon's event types."""

    def __init__(self):
        self.events = []
        self.trouble = None

    def start(self):
        threading.Thread(target=self.follow, daemon=True).start()

    def follow(self):
        factory = EventFactory()
        try:
            for text in client.event_stream(raw=True):
                event = json.loads(text)
                if "plan" in event and not IS_LEGACY:
                    # The client wants the trees before and after, which Marathon leaves out of all events since 1.8.
                    event["plan"] = {"original": {}, "target": {}, **event["plan"]}
                self.events.append(factory.process(event))
        except Exception as error:  # noqa: BLE001 - whatever it is, the step that waits for events says so
            self.trouble = repr(error)

    def has(self, event_type, **members):
        return any(
            event.event_type == event_type and all(getattr(event, name, None) == value for name, value in members.items())
            for event in list(self.events)
        )

    def wait(self, event_type, **members):
        def look():
            assert self.trouble is None, f"the event stream ended: {self.trouble}"
            return self.has(event_type, **members)

        until(f"the event {event_type} with {members}", look)


stream = Stream()
kept = {}


@step
def says_who_it_is():
    """ping, info, leader and metrics are read"""
    assert client.ping().strip(b'"') == b"pong"
    info = client.get_info()
    assert info.name == "marathon" and info.elected is True
    assert info.framework_id and info.leader
    assert info.marathon_config.local_port_min < info.marathon_config.local_port_max
    assert client.get_leader()["leader"] == info.leader
    assert "gauges" in client.get_metrics()


@step
def attaches_to_events():
    """the event stream begins with its own attachment"""
    stream.wait("event_stream_attached")


@step
def creates_app():
    """an app is created, and its deployment comes and goes"""
    app = small(instances=2, labels={"team": "shop"}, env={"WORD": "one"}, constraints=[("hostname", "LIKE", ".*")])
    created = client.create_app(WEB, app)
    assert created.id == WEB and created.instances == 2
    assert created.version and len(created.deployments) == 1
    deployment = created.deployments[0].id
    listed = [each for each in client.list_deployments() if each.id == deployment]
    assert not listed or (listed[0].affected_apps == [WEB] and listed[0].total_steps >= 1)
    stream.wait("deployment_success", id=deployment)
    idle()
    assert len(running(WEB)) == 2
    kept["created"] = created.version


@step
def shows_deployment():
    """a deployment that takes its time shows its steps, actions and place"""
    client.create_app("/slow", small(cmd=SLEEP, mem=10_000_000))
    deployment = until("the deployment of /slow", client.list_deployments)[0]
    assert deployment.affected_apps == ["/slow"]
    assert [[action.action for action in each.actions] for each in deployment.steps] == [
        ["StartApplication"],
        ["ScaleApplication"],
    ]
    assert deployment.total_steps == 2
    until("its second step", lambda: client.list_deployments()[0].current_step == 2)
    assert client.list_deployments()[0].current_actions[0].app == "/slow"
    kept["slow"] = deployment.id


@step
def queues_app():
    """an app that fits nowhere waits in the queue, with the reasons of the offers"""

    def declined():
        items = [item for item in client.list_queue(embed_last_unused_offers=True) if item.app.id == "/slow"]
        summary = items[0].processed_offers_summary if items else None
        reasons = {each["reason"]: each["declined"] for each in (summary or {}).get("rejectSummaryLastOffers", [])}
        return items[0] if reasons.get("InsufficientMemory", 0) > 0 else None

    item = until("InsufficientMemory in the queue", declined)
    assert item.count == 1 and item.delay.overdue is True
    assert item.last_unused_offers[0]["reason"] == ["InsufficientMemory"]
    client.reset_delay("/slow")


@step
def refuses_locked():
    """a change of a locked app is a conflict, and force overcomes it"""
    try:
        client.update_app("/slow", MarathonApp(mem=32))
        raise AssertionError("the update was accepted although a deployment works on the app")
    except ConflictError as error:
        assert error.status_code == 409 and "locked" in error.error_message
    forced = client.update_app("/slow", MarathonApp(mem=32), force=True)
    assert forced["deploymentId"] != kept["slow"]
    stream.wait("deployment_failed", id=kept["slow"])
    idle()
    assert len(running("/slow")) == 1


@step
def ends_deployments():
    """a deployment is rolled back, and another one stopped where it is"""
    before = live("/slow")
    update = client.update_app("/slow", MarathonApp(mem=10_000_000))
    rollback = client.delete_deployment(update["deploymentId"])
    assert rollback["deploymentId"] != update["deploymentId"]
    idle()
    assert live("/slow").mem == before.mem
    update = client.update_app("/slow", MarathonApp(mem=10_000_000))
    assert client.delete_deployment(update["deploymentId"], force=True) == {}
    idle()
    assert live("/slow").mem == 10_000_000
    client.delete_app("/slow", force=True)
    idle()


@step
def lists_apps():
    """the listing has what was asked for: filters, tasks, counts, deployments, failures, statistics"""
    plain = client.list_apps()
    assert [app.id for app in plain] == [WEB]
    assert plain[0].tasks == [] and plain[0].tasks_running == 2
    everything = client.list_apps(
        embed_tasks=True,
        embed_counts=True,
        embed_deployments=True,
        embed_readiness=True,
        embed_last_task_failure=True,
        embed_task_stats=True,
    )[0]
    assert len(everything.tasks) == 2 and everything.deployments == []
    assert everything.task_stats.total_summary.stats.counts.running == 2
    assert everything.task_stats.total_summary.stats.life_time.average_seconds >= 0
    assert everything.readiness_check_results == []
    assert [app.id for app in client.list_apps(label="team==shop")] == [WEB]
    assert client.list_apps(label="team==other") == []
    assert [app.id for app in client.list_apps(cmd="SLEEP")] == [WEB]
    assert client.list_apps(app_id="nowhere") == []


@step
def reads_app():
    """one app is read with its defaults, tasks and ports"""
    app = live(WEB)
    assert (app.instances, app.cpus, app.mem, app.disk, app.gpus) == (2, 0.1, 32, 0, 0)
    assert app.env == {"WORD": "one"} and app.labels == {"team": "shop"}
    assert [constraint.json_repr() for constraint in app.constraints] == [["hostname", "LIKE", ".*"]]
    assert app.upgrade_strategy.minimum_health_capacity == 1
    assert app.kill_selection == "YOUNGEST_FIRST" and app.require_ports is False
    assert len(app.port_definitions) == 1 and app.port_definitions[0].port >= 10_000
    assert app.version_info.last_config_change_at == app.version_info.last_scaling_at
    for task in app.tasks:
        assert task.app_id == WEB and task.state == "TASK_RUNNING"
        assert task.staged_at <= task.started_at and task.version == app.version
        assert task.host and task.slave_id and len(task.ports) == 1
        assert task.ip_addresses[0].protocol == "IPv4"


@step
def lists_tasks():
    """tasks are listed for one app, for all, and as endpoints"""
    assert {task.id for task in client.list_tasks()} == running(WEB)
    endpoints = client.list_endpoints()
    assert len(endpoints) == 2
    service_port = live(WEB).port_definitions[0].port
    for endpoint in endpoints:
        assert endpoint.app_id == WEB and endpoint.service_port == service_port and endpoint.task_port > 0


@step
def scales():
    """a scale adds and takes away tasks and leaves the others alone"""
    before, tasks = live(WEB), running(WEB)
    client.scale_app(WEB, instances=3)
    idle()
    after = live(WEB)
    assert tasks < running(WEB) and len(running(WEB)) == 3
    assert after.version != before.version
    assert after.version_info.last_config_change_at == before.version_info.last_config_change_at
    assert after.version_info.last_scaling_at > before.version_info.last_scaling_at
    client.scale_app(WEB, delta=-1)
    idle()
    assert running(WEB) == tasks, "the youngest task goes first"


@step
def updates():
    """an update replaces all tasks; a second one that says the same changes nothing"""
    before, tasks = live(WEB), running(WEB)
    result = client.update_app(WEB, MarathonApp(env={"WORD": "two"}))
    stream.wait("deployment_success", id=result["deploymentId"])
    idle()
    after = live(WEB)
    assert after.env == {"WORD": "two"} and after.cmd == before.cmd and after.instances == before.instances
    assert after.port_definitions[0].port == before.port_definitions[0].port
    assert len(running(WEB)) == 2 and not tasks & running(WEB)
    tasks = running(WEB)
    client.update_app(WEB, MarathonApp(env={"WORD": "two"}))
    idle()
    assert live(WEB).version == after.version and running(WEB) == tasks


@step
def updates_from_read():
    """what was read is sent back whole, and nothing is restarted"""
    app, tasks = client.get_app(WEB), running(WEB)
    version = app.version
    # Marathon refuses these: the first two mirror members in 1.4, the others are its own to say.
    for member in ("uris", "ports", "version_info", "tasks", "deployments", "last_task_failure"):
        setattr(app, member, None)
    client.update_app(WEB, app)
    idle()
    assert live(WEB).version == version and running(WEB) == tasks


@step
def restarts():
    """a restart replaces all tasks by others with the same definition"""
    before, tasks = live(WEB), running(WEB)
    client.restart_app(WEB)
    idle()
    assert len(running(WEB)) == 2 and not tasks & running(WEB)
    assert live(WEB).env == before.env and live(WEB).version > before.version


@step
def kills_tasks():
    """killed tasks are replaced: one, some, all, those of a host"""

    def replaced(gone):
        until("two other tasks", lambda: len(running(WEB)) == 2 and not gone & running(WEB))

    victim = sorted(running(WEB))[0]
    assert client.kill_task(WEB, victim).id == victim
    replaced({victim})
    victims = running(WEB)
    assert client.kill_given_tasks(sorted(victims)) is True
    replaced(victims)
    victims = running(WEB)
    assert {task.id for task in client.kill_tasks(WEB)} == victims
    replaced(victims)
    victims = running(WEB)
    hosts = {task.host for task in client.list_tasks(WEB)}
    killed = set()
    for host in hosts:
        killed |= {task.id for task in client.kill_tasks(WEB, host=host)}
    assert killed == victims
    replaced(victims)
    stream.wait("status_update_event", task_id=victim, task_status="TASK_KILLED")


@step
def kills_with_scale():
    """a task killed with scale is not replaced, and is part of a deployment"""
    victim, survivor = sorted(running(WEB))
    result = client.kill_task(WEB, victim, scale=True)
    assert result["deploymentId"]
    idle()
    assert live(WEB).instances == 1 and running(WEB) == {survivor}
    client.scale_app(WEB, instances=2)
    idle()


@step
def goes_back():
    """versions are listed and read, and an app goes back to one"""
    versions = client.list_versions(WEB)
    assert kept["created"] in versions and live(WEB).version in versions
    first = client.get_version(WEB, kept["created"])
    assert first.id == WEB and first.env == {"WORD": "one"} and first.version == kept["created"]
    client.rollback_app(WEB, kept["created"])
    idle()
    now = live(WEB)
    assert now.env == {"WORD": "one"} and now.version != kept["created"]


@step
def checks_health():
    """health checks make tasks healthy, with results that can be read"""
    check = MarathonHealthCheck(
        protocol="HTTP", path="/", port_index=0, interval_seconds=1, timeout_seconds=1, grace_period_seconds=30
    )
    client.create_app("/healthy", small(cmd=SERVE, mem=64, health_checks=[check]))
    idle()
    app = live("/healthy")
    assert (app.tasks_running, app.tasks_healthy, app.tasks_unhealthy) == (1, 1, 0)
    read = app.health_checks[0]
    assert (read.protocol, read.path, read.port_index, read.max_consecutive_failures) == ("HTTP", "/", 0, 3)
    result = app.tasks[0].health_check_results[0]
    assert result.alive is True and result.consecutive_failures == 0 and result.first_success
    stream.wait("health_status_changed_event", app_id="/healthy", alive=True)
    stream.wait("add_health_check_event", app_id="/healthy")


@step
def sees_failures():
    """a task that ends leaves a failure behind, and its app waits in the queue for its backoff"""
    client.create_app("/failing", small(cmd="exit 3", backoff_seconds=60))
    app = until(
        "the failure",
        lambda: next(
            (each for each in client.list_apps(embed_last_task_failure=True) if each.last_task_failure is not None), None
        ),
    )
    failure = app.last_task_failure
    assert app.id == failure.app_id == "/failing" and failure.state == "TASK_FAILED"
    assert failure.timestamp and failure.version == app.version and failure.message
    item = until("its place in the queue", lambda: [each for each in client.list_queue() if each.app.id == "/failing"])[0]
    assert item.delay.overdue is False and 0 < item.delay.time_left_seconds <= 60
    client.delete_app("/failing", force=True)
    idle()


@step
def updates_many():
    """several apps are created and changed by one call, in one deployment"""
    apps = [small(id="/many/one"), small(id="/many/two")]
    result = client.update_apps(apps)
    stream.wait("deployment_success", id=result["deploymentId"])
    idle()
    assert len(running("/many/one")) == 1 and len(running("/many/two")) == 1
    result = client.update_apps([MarathonApp(id="/many/one", env={"A": "b"}), MarathonApp(id="/many/two", instances=2)])
    stream.wait("deployment_success", id=result["deploymentId"])
    idle()
    assert live("/many/one").env == {"A": "b"} and len(running("/many/two")) == 2


@step
def describes_containers():
    """a container comes back as it was meant, whichever way its ports were written"""
    ports = [MarathonContainerPortMapping(container_port=8080, host_port=0, service_port=0, name="http")]
    docker = {"image": "registry.example.com/shop/api:17", "parameters": [{"key": "label", "value": "a=b"}]}
    volumes = [MarathonContainerVolume(container_path="/data", host_path="/srv/data", mode="RO")]
    old = MarathonContainer(MarathonDockerContainer(**docker, network="BRIDGE", port_mappings=ports), volumes=volumes)
    client.create_app("/container/old", MarathonApp(container=old, instances=0, cpus=0.1, mem=32))
    idle()
    app = client.get_app("/container/old")
    read = app.container
    mappings = getattr(read, "port_mappings", None) or read.docker.port_mappings
    assert (read.type, read.docker.image, read.docker.privileged) == ("DOCKER", docker["image"], False)
    assert read.docker.parameters == docker["parameters"]
    assert (mappings[0].container_port, mappings[0].host_port, mappings[0].name) == (8080, 0, "http")
    assert mappings[0].service_port >= 10_000 and mappings[0].protocol == "tcp"
    assert (read.volumes[0].container_path, read.volumes[0].mode) == ("/data", "RO")
    if IS_LEGACY:
        assert read.docker.network == "BRIDGE"
        return
    assert app.networks == [{"mode": "container/bridge"}]
    new = MarathonContainer(MarathonDockerContainer(**docker), port_mappings=ports, volumes=volumes)
    bridge = [{"mode": "container/bridge"}]
    client.create_app("/container/new", MarathonApp(container=new, networks=bridge, instances=0, cpus=0.1, mem=32))
    idle()
    other = client.get_app("/container/new")
    mappings[0].service_port = other.container.port_mappings[0].service_port
    assert other.container == read and other.networks == app.networks


@step
def creates_group():
    """a group is created with its apps in one deployment, dependencies first"""
    group = MarathonGroup(
        id="/team", apps=[small(id="/team/db"), small(id="/team/api", dependencies=["/team/db"])], dependencies=[]
    )
    result = client.create_group(group)
    stream.wait("deployment_success", id=result["deploymentId"])
    idle()
    started = {app: client.list_tasks(f"/team/{app}")[0].started_at for app in ("db", "api")}
    assert started["db"] <= started["api"]
    stream.wait("group_change_success", group_id="/")


@step
def reads_groups():
    """groups are listed and read, with the apps in them"""
    assert {group.id for group in client.list_groups()} >= {"/team", "/shop", "/many"}
    group = client.get_group("/team")
    assert group.id == "/team" and group.version
    assert sorted(app.id for app in group.apps) == ["/team/api", "/team/db"]
    assert next(app for app in group.apps if app.id == "/team/api").dependencies == ["/team/db"]
    assert [app.id for app in client.get_group("/shop").apps] == [WEB]


@step
def updates_group():
    """an update of a group changes what differs and leaves the rest alone; a scale multiplies"""
    tasks = running("/team/db")
    apps = [small(id="/team/db"), small(id="/team/api", dependencies=["/team/db"], env={"A": "b"})]
    result = client.update_group("/team", MarathonGroup(apps=apps))
    assert result["deploymentId"]
    idle()
    assert running("/team/db") == tasks and live("/team/api").env == {"A": "b"}
    client.scale_group("/team", 2)
    idle()
    assert len(running("/team/db")) == 2 and tasks < running("/team/db") and len(running("/team/api")) == 2


@step
def refuses():
    """mistakes are refused with the right status: exists, missing, invalid"""

    def refused(error_type, status, call):
        try:
            call()
        except error_type as error:
            assert error.status_code == status, f"{error.status_code} in place of {status}"
            return error
        raise AssertionError(f"not refused with {status}")

    refused(ConflictError, 409, lambda: client.create_app(WEB, small()))
    refused(ConflictError, 409, lambda: client.create_group(MarathonGroup(id="/team")))
    refused(NotFoundError, 404, lambda: client.get_app("/nowhere"))
    refused(NotFoundError, 404, lambda: client.get_group("/nowhere"))
    refused(NotFoundError, 404, lambda: client.delete_deployment("nothing"))
    refused(NotFoundError, 404, lambda: client.restart_app("/nowhere"))
    refused(NotFoundError, 404, lambda: client.kill_task(WEB, "nothing"))
    invalid = refused(MarathonHttpError, 422, lambda: client.create_app("/invalid", MarathonApp(instances=1)))
    assert invalid.error_message == "Object is not valid" and invalid.error_details[0]["errors"]
    status = 400 if IS_LEGACY else 422
    wrong = refused(MarathonHttpError, status, lambda: client.create_app("/invalid", small(instances=0.5)))
    assert wrong.error_message == "Invalid JSON" and wrong.error_details[0]["path"] == "/instances"
    refused(MarathonHttpError, 400, lambda: client.kill_tasks(WEB, scale=True, wipe=True))


@step
def deletes():
    """groups and apps are deleted with their tasks, and nothing is left"""
    client.delete_group("/team")
    idle()
    client.delete_group("/many")
    idle()
    for app in client.list_apps():
        client.delete_app(app.id)
        idle()
    try:
        client.get_app(WEB)
        raise AssertionError("the app is still there")
    except NotFoundError as error:
        assert WEB in error.error_message
    assert client.list_apps() == []
    until("the end of the tasks", lambda: client.list_tasks() == [])
    assert client.list_queue() == [] and client.list_deployments() == []


@step
def told_everything():
    """the event stream told of all of it, in events that the client knows"""
    stream.wait("app_terminated_event", app_id=WEB)
    for event_type in (
        "api_post_event",
        "deployment_info",
        "deployment_step_success",
        "group_change_success",
        "group_change_failed",
        "instance_changed_event",
        "instance_health_changed_event",
        "status_update_event",
    ):
        assert stream.has(event_type), f"no {event_type} came"
    assert stream.has("status_update_event", app_id=WEB, task_status="TASK_RUNNING")
    assert stream.trouble is None, stream.trouble


def main():
    stream.start()
    for each in steps:
        try:
            each()
            print(json.dumps({"step": each.__doc__, "ok": True}), flush=True)
        except Exception:  # noqa: BLE001 - the reason is the report
            print(json.dumps({"step": each.__doc__, "ok": False, "reason": traceback.format_exc()}), flush=True)
            return 1
    return 0


if IS_LISTING:
    print(json.dumps([each.__doc__ for each in steps]))
    sys.exit(0)
sys.exit(main())
