# SPDX-License-Identifier: MIT
"""A host in Python: starts runs in QML, and reads in Python all that a run has."""

import json
import os
import pathlib
import subprocess
import sys
import time
import unittest

from PyQt6.QtCore import QDateTime, QEventLoop, QObject, QUrl
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtQml import QQmlComponent, QQmlEngine

PATIENCE = 60  # seconds, for a busy machine

GRAPH = {
    "2": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 1}},
    "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "from python"}},
}

app = QGuiApplication(sys.argv[:1])


class PythonHost(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = subprocess.Popen(
            [os.environ["COMFYDEPLOY_PROGRAM"], "serve", "--port", "0"], stdout=subprocess.PIPE, text=True)
        cls.url = cls.server.stdout.readline().removeprefix("listening on ").strip()
        cls.engine = QQmlEngine()
        cls.engine.addImportPath(os.environ["QML_MODULES_DIR"])

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.wait(PATIENCE)
        cls.server.stdout.close()

    def setUp(self):
        path = str(pathlib.Path(__file__).with_name("Host.qml"))
        self.component = QQmlComponent(self.engine, QUrl.fromLocalFile(path))
        self.assertFalse(self.component.isError(), self.component.errorString())
        self.host = self.component.createWithInitialProperties({"server": QUrl(self.url)})
        self.mutation = self.host.property("mutation")

    def wait_for(self, condition):
        end = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), end, "it does not happen")
            app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 100)

    def ended_run(self, graph):
        self.host.start(json.dumps(graph))
        self.wait_for(lambda: not self.mutation.property("pending"))
        run = self.host.property("run")
        self.assertIsInstance(run, QObject)
        return run

    def test_success(self):
        run = self.ended_run(GRAPH)
        state = run.property("asMap")
        self.assertEqual(state["phase"], "Succeeded")
        self.assertEqual(state["status"], "Success")
        self.assertEqual(state["rawStatus"], "success")
        self.assertEqual(state["progress"], 1.0)
        self.assertIs(state["running"], False)
        self.assertIsNone(state["error"])
        self.assertIsNone(state["failure"])

        [item] = state["mediaItems"]
        self.assertTrue(item["fileName"].startswith("from python_"), item)
        self.assertEqual(item["kind"], "Image")
        self.assertIsInstance(item["url"], QUrl)
        self.assertEqual(item["url"].scheme(), "http")
        self.assertEqual(item["runId"], state["id"])
        [output] = state["outputs"]
        self.assertEqual(output["mediaItems"], [item])
        self.assertEqual(output["data"]["images"][0]["filename"], item["fileName"])
        self.assertIsInstance(output["createdAt"], QDateTime)

        self.assertTrue(any(line["message"] == "Starting server" for line in state["logs"]), state["logs"])
        self.assertTrue(all(line["time"].isValid() for line in state["logs"]))

        result = self.mutation.property("asMap")
        self.assertEqual(result["status"], "success")
        self.assertEqual(result["mode"], "Stream")
        self.assertEqual(result["data"], state["outputs"])
        self.assertIsNone(result["error"])

    def test_failure(self):
        graph = json.loads(json.dumps(GRAPH))
        graph["9"]["inputs"]["images"] = ["2", 7]  # an output that the node does not have
        run = self.ended_run(graph)
        state = run.property("asMap")
        self.assertEqual(state["phase"], "Failed")
        self.assertEqual(state["error"]["kind"], "RunFailed")
        self.assertTrue(state["error"]["message"])
        self.assertEqual(state["failure"]["nodeId"], "9")
        self.assertIsInstance(state["failure"]["logTail"], list)
        self.assertEqual(state["mediaItems"], [])
        self.assertEqual(self.mutation.property("asMap")["error"], state["error"])

    def test_invalid_request(self):
        self.host.start("no JSON")
        error = self.mutation.property("asMap")["error"]
        self.assertEqual(error["kind"], "InvalidRequest")
        self.assertIsNone(self.host.property("run"))

    def test_signals_and_functions(self):
        phases = []
        self.host.start(json.dumps(GRAPH))
        run = self.host.property("run")
        run.phaseChanged.connect(lambda: phases.append(run.property("asMap")["phase"]))
        ends = []
        run.finished.connect(lambda: ends.append(run.property("asMap")["phase"]))
        self.wait_for(lambda: ends)
        self.assertEqual(ends, ["Succeeded"])
        self.assertEqual(phases[-1], "Succeeded")
        self.assertIn("Submitting", phases)
        run.cancel()  # is too late, and does nothing
        self.mutation.reset()
        self.assertEqual(self.mutation.property("status"), "idle")

    def test_javascript(self):
        run = self.ended_run(GRAPH)
        text = json.loads(self.host.runAsText())
        state = run.property("asMap")
        self.assertEqual(text["phase"], state["phase"])
        self.assertEqual(text["mediaItems"][0]["url"], state["mediaItems"][0]["url"].toString())


if __name__ == "__main__":
    unittest.main()
