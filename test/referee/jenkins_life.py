"""The ordinary life of a job, by Debian's python3-jenkins: a client that nobody here wrote.

    python3 jenkins_life.py URL USER SECRET
    python3 jenkins_life.py - --list

Prints one JSON line for each step: {"step": NAME, "ok": true} or, at the first step that goes wrong,
{"step": NAME, "ok": false, "reason": TEXT} and ends with 1. Needs a Jenkins without items of the names below.
"""

import json
import sys
import time
import traceback

import jenkins

FOLDER = "<com.cloudbees.hudson.plugins.folder.Folder/>"
JOB = """<?xml version='1.1' encoding='UTF-8'?>
<project>
  <description>before</description>
  <properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>
    <hudson.model.StringParameterDefinition><name>KEY</name><defaultValue>none</defaultValue></hudson.model.StringParameterDefinition>
  </parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>
  <builders><hudson.tasks.Shell><command>echo "building $KEY"; [ "$KEY" != long ] || sleep 60</command></hudson.tasks.Shell></builders>
</project>"""

steps = []
NAME = "team/grün app"


def step(function):
    """Steps run in the order in which they stand here; the name is the docstring."""
    steps.append(function)
    return function


def until(what, look, seconds=20):
    """Polls until look() gives something true, and returns it."""
    end = time.monotonic() + seconds
    while True:
        seen = look()
        if seen:
            return seen
        assert time.monotonic() < end, f"waited {seconds} s for: {what}"
        time.sleep(0.05)


def equal(seen, expected):
    assert seen == expected, f"{seen!r} is not {expected!r}"


def refused(action, *arguments):
    """The exception that the client raises; it is a fault when it raises none."""
    try:
        action(*arguments)
    except jenkins.JenkinsException as error:
        return error
    raise AssertionError("nothing was refused")


def built(name, parameters):
    """Builds and returns the number of the build once it runs."""
    item = server.build_job(name, parameters)
    executable = until("an executable", lambda: server.get_queue_item(item).get("executable"))
    return executable["number"]


def finished(name, number):
    return until("the end of the build", lambda: not server.get_build_info(name, number)["building"]) and server.get_build_info(
        name, number
    )


@step
def identity():
    """knows version and user"""
    equal(server.get_whoami()["id"], USER)
    # Of itself the client does not sign in for this question, so it cannot be the first one.
    equal(server.get_version(), "2.528.3")
    equal(server.get_info()["mode"], "NORMAL")


@step
def creation():
    """creates a folder and a job with an odd name in it"""
    assert not server.job_exists(NAME)
    server.create_job("team", FOLDER)
    server.create_job(NAME, JOB)
    assert server.job_exists(NAME)
    assert server.is_folder("team") and not server.is_folder(NAME)
    assert "already exists" in str(refused(server.create_job, NAME, JOB))


@step
def listing():
    """lists jobs through folders"""
    names = [job["fullname"] for job in server.get_all_jobs()]
    equal(sorted(names), ["given", "team", NAME])
    equal(server.jobs_count(), 3)
    equal(server.get_job_name(NAME), "grün app")


@step
def definition():
    """reads and writes its definition"""
    config = server.get_job_config(NAME)
    assert "<description>before</description>" in config, config
    server.reconfig_job(NAME, config.replace("before", "after"))
    equal(server.get_job_info(NAME)["description"], "after")


@step
def building():
    """builds with parameters and reads build and console"""
    number = built(NAME, {"KEY": "a b&ü"})
    info = finished(NAME, number)
    equal(info["result"], "SUCCESS")
    values = [p["value"] for action in info["actions"] for p in action.get("parameters", [])]
    equal(values, ["a b&ü"])
    assert "building a b&ü\n" in server.get_build_console_output(NAME, number)
    equal(server.get_job_info(NAME)["lastSuccessfulBuild"]["number"], number)
    equal([b["number"] for b in server.get_job_info(NAME, fetch_all_builds=True)["builds"]], [1])


@step
def stopping():
    """stops a build that its executor shows"""
    number = built(NAME, {"KEY": "long"})
    node = server.get_node_info("(built-in)", depth=2)
    running = [e["currentExecutable"]["number"] for e in node["executors"] if e["currentExecutable"]]
    equal(running, [number])
    equal(server.get_nodes(), [{"name": "Built-In Node", "offline": False}])
    server.stop_build(NAME, number)
    equal(finished(NAME, number)["result"], "ABORTED")


@step
def queue():
    """sees a waiting item and cancels it"""
    server.quiet_down()
    item = server.build_job(NAME, {"KEY": "waits"})
    equal([each["id"] for each in server.get_queue_info()], [item])
    # A 204 has no length, which the client takes for a broken answer; it was written for the 302 of before 2.222.
    assert isinstance(refused(server.cancel_queue, item), jenkins.EmptyResponseException)
    equal(server.get_queue_item(item)["cancelled"], True)
    equal(server.get_queue_info(), [])
    server.jenkins_open(jenkins.requests.Request("POST", server._build_url("cancelQuietDown")))
    server.wait_for_normal_op(30)


@step
def switching():
    """disables and enables"""
    server.disable_job(NAME)
    equal(server.get_job_info(NAME)["color"], "disabled")
    assert "409" in str(refused_http(lambda: server.build_job(NAME, {"KEY": "no"})))
    server.enable_job(NAME)
    equal(server.get_job_info(NAME)["buildable"], True)


def refused_http(action):
    """The error of requests, which the client lets through."""
    try:
        action()
    except (jenkins.JenkinsException, jenkins.req_exc.HTTPError) as error:
        return error
    raise AssertionError("nothing was refused")


@step
def copying():
    """copies, renames, and saves the copy so that it builds"""
    server.copy_job(NAME, "team/copy")
    equal(server.get_job_info("team/copy")["buildable"], False)
    server.rename_job("team/copy", "team/renamed")
    assert not server.job_exists("team/copy")
    server.reconfig_job("team/renamed", server.get_job_config("team/renamed"))
    equal(finished("team/renamed", built("team/renamed", {"KEY": "copy"}))["result"], "SUCCESS")


@step
def deletion():
    """deletes builds, jobs and folders"""
    # The client's own delete_build has a mistake of its own where crumbs are on: it passes b"" for the headers.
    server.jenkins_open(jenkins.requests.Request("POST", server.build_job_url(NAME)[: -len("build")] + "1/doDelete"))
    assert "does not exist" in str(refused(server.get_build_info, NAME, 1))
    server.delete_job(NAME)
    assert not server.job_exists(NAME)
    server.delete_job("team")
    equal([job["fullname"] for job in server.get_all_jobs()], ["given"])


@step
def folded():
    """does not find a queue item in a 303, which it follows to a page without Location"""
    server.quiet_down()
    server.build_job("given", {"KEY": "same"})
    try:
        server.build_job("given", {"KEY": "same"})
    except jenkins.EmptyResponseException as error:
        assert "Location" in str(error), error
    else:
        raise AssertionError("the client understood a 303")


def main():
    for function in steps:
        try:
            function()
            print(json.dumps({"step": function.__doc__, "ok": True}), flush=True)
        except Exception as error:  # noqa: BLE001 - every reason is told
            reason = f"{error!r}\n{traceback.format_exc()}"
            print(json.dumps({"step": function.__doc__, "ok": False, "reason": reason}), flush=True)
            sys.exit(1)


if sys.argv[2:] == ["--list"]:
    print(json.dumps([function.__doc__ for function in steps]))
else:
    URL, USER, SECRET = sys.argv[1:4]
    server = jenkins.Jenkins(URL, username=USER, password=SECRET, timeout=20)
    main()
