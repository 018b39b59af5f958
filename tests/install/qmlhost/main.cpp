// SPDX-License-Identifier: MIT

#include <QtGui/QGuiApplication>
#include <QtQml/QQmlComponent>
#include <QtQml/QQmlEngine>

#include <memory>

// qmlhost IMPORT_PATH: makes types of the module and uses them.
int main(int argc, char *argv[])
{
    QGuiApplication app(argc, argv);
    QQmlEngine engine;
    engine.addImportPath(app.arguments().value(1));
    QQmlComponent component(&engine);
    component.setData(R"(
        import QtQml
        import ComfyDeploy
        QtObject {
            property WorkflowClient client: WorkflowClient { serverUrl: "http://localhost:1/api" }
            property WorkflowForm form: WorkflowForm { }
            property WorkflowRunMutation mutation: WorkflowRunMutation { client: client }
            Component.onCompleted: {
                form.loadJson('{"1": {"class_type": "ComfyUIDeployExternalText", "inputs": '
                              + '{"input_id": "prompt", "default_value": "a fox"}}}')
                mutation.mutate({ nonsense: true })
            }
            property bool ok: form.values.text("prompt") === "a fox"
                && mutation.error?.kind === ApiError.InvalidRequest
        })",
                      QUrl(QStringLiteral("memory:host.qml")));
    // The module has singletons written in QML, which a document from memory does not wait for.
    while (component.isLoading())
        app.processEvents(QEventLoop::WaitForMoreEvents);
    const std::unique_ptr<QObject> object(component.create());
    if (!object)
        qFatal("%s", qPrintable(component.errorString()));
    return object->property("ok").toBool() ? 0 : 1;
}
