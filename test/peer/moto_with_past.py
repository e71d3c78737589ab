"""moto_server with a past.

moto dates everything now, every report 2015, and has no root user. This serves moto's own application and adds what the
comparison needs: times of users, passwords and keys (set in moto's objects, so that reports and all other calls say the
same), a row of the root user, and the present as the time of a report. moto's files stay as they are.

usage: moto_with_past.py -H HOST -p PORT
POST /past  {"account", "users": {name: {"created", "passwordLastUsed"?, "keys": [{"created", "lastUsed"?}]}},
             "rootRow"?, "rootMfa"?: "hardware" | "virtual"}; times in ISO 8601, UTC
"""

import argparse
import base64
import io
import json
import re
from datetime import datetime, timezone
from types import SimpleNamespace

from moto.iam.models import AccessKeyLastUsed, VirtualMfaDevice, get_account_id_from, iam_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

REGION = "us-east-1"
REPORT = re.compile(r"<Content>(.*?)</Content>.*?<GeneratedTime>.*?</GeneratedTime>", re.DOTALL)


def moment(text):
    """moto keeps times in UTC without saying so."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc).replace(tzinfo=None)


def date_user(user, past):
    user.create_date = moment(past["created"])
    if "passwordLastUsed" in past:
        user.password_last_used = moment(past["passwordLastUsed"])
    for key, times in zip(user.access_keys, past["keys"], strict=True):
        key.create_date = moment(times["created"])
        if "lastUsed" in times:
            key.last_used = AccessKeyLastUsed(moment(times["lastUsed"]), "s3", REGION)


def give_root_mfa(backend, account, kind):
    backend.account_summary._account_mfa_enabled = 1
    if kind == "virtual":
        device = VirtualMfaDevice(account, REGION, "/root")
        device.enable_date = datetime.now()
        device.user = SimpleNamespace(arn=f"arn:aws:iam::{account}:root")
        backend.virtual_mfa_devices[device.serial_number] = device


class Past:
    """WSGI middleware."""

    def __init__(self, application):
        self.application = application
        self.root_rows = {}

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if environ["PATH_INFO"] == "/past":
            self.set(json.loads(body))
            start_response("204 No Content", [])
            return [b""]
        if b"Action=GetCredentialReport" not in body:
            return self.application(environ, start_response)
        return self.report(environ, start_response)

    def set(self, past):
        account = past["account"]
        backend = iam_backends[account]["aws"]
        for name, of_user in past["users"].items():
            date_user(backend.get_user(name), of_user)
        if "rootRow" in past:
            self.root_rows[account] = past["rootRow"]
        if "rootMfa" in past:
            give_root_mfa(backend, account, past["rootMfa"])

    def report(self, environ, start_response):
        """moto's response, with the row of the root user first and the present as its time."""
        kept = {}

        def keep(status, headers, exc_info=None):
            kept.update(status=status, headers=headers)

        text = b"".join(self.application(environ, keep)).decode()
        key_id = re.search(r"Credential=([^/]+)/", environ["HTTP_AUTHORIZATION"]).group(1)
        text = REPORT.sub(lambda found: self.renewed(found.group(1), get_account_id_from(key_id)), text)
        data = text.encode()
        headers = [(name, value) for name, value in kept["headers"] if name.lower() != "content-length"]
        start_response(kept["status"], [*headers, ("Content-Length", str(len(data)))])
        return [data]

    def renewed(self, content, account):
        lines = base64.b64decode(content).decode().rstrip("\n").split("\n")
        if account in self.root_rows:
            lines.insert(1, self.root_rows[account])
        content = base64.b64encode("\n".join(lines).encode()).decode()
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"<Content>{content}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>{now}</GeneratedTime>"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-H", dest="host", required=True)
    parser.add_argument("-p", dest="port", type=int, required=True)
    arguments = parser.parse_args()
    run_simple(arguments.host, arguments.port, Past(DomainDispatcherApplication(create_backend_app)), threaded=True)


if __name__ == "__main__":
    main()
