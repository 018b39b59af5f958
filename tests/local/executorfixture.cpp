// SPDX-License-Identifier: MIT

#include "executorfixture.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

QStringList RecordedRun::names() const
{
    QStringList result;
    for (const RecordedEvent &event : events)
        result << event.name;
    return result;
}

QJsonObject RecordedRun::data(QStringView name) const
{
    for (auto it = events.crbegin(); it != events.crend(); ++it) {
        if (it->name == name)
            return it->data;
    }
    return {};
}

QJsonObject RecordedRun::output(const QString &node) const
{
    for (const RecordedEvent &event : events) {
        if (event.name == "executed"_L1 && event.data["node"_L1] == node)
            return event.data["output"_L1].toObject();
    }
    return {};
}

ExecutorFixture::ExecutorFixture(const std::function<void(Options &)> &adjust)
{
    Options options;
    options.inputDirectory = path(u"input"_s);
    options.outputDirectory = path(u"output"_s);
    options.tempDirectory = path(u"temp"_s);
    for (const QString &directory :
         {options.inputDirectory, options.outputDirectory, options.tempDirectory})
        QDir().mkpath(directory);
    if (adjust)
        adjust(options);
    m_executor = std::make_unique<GraphExecutor>(options);
}

PromptCheck ExecutorFixture::check(const QByteArray &graph) const
{
    JsonText::Error error;
    const auto json = JsonText::parse(graph, &error);
    if (!json)
        qFatal("the test's graph does not parse: %s", qPrintable(error.message));
    return m_executor->check(*json);
}

RecordedRun ExecutorFixture::run(const QByteArray &graph, Hooks hooks)
{
    RecordedRun recorded;
    recorded.check = check(graph);
    if (!recorded.check.accepted())
        return recorded;
    const auto inner = hooks.event;
    hooks.event = [&](const QString &event, const QJsonObject &data) {
        recorded.events.append({event, data});
        if (inner)
            inner(event, data);
    };
    recorded.outcome =
        m_executor->run(u"prompt-1"_s, *JsonText::parse(graph), recorded.check.outputNodes, hooks);
    return recorded;
}

QList<QImage> ExecutorFixture::images(const RecordedRun &run, const QString &node) const
{
    QList<QImage> result;
    const QJsonArray items = run.output(node)["images"_L1].toArray();
    for (const QJsonValue &item : items) {
        result << QImage(path(item["type"_L1].toString() + u'/' + item["subfolder"_L1].toString()
                              + u'/' + item["filename"_L1].toString()));
    }
    return result;
}

QByteArray localTestData(const QString &name)
{
    QFile file(QStringLiteral(TEST_DATA_DIR) + u"/examples/"_s + name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no test data %s", qPrintable(file.fileName()));
    return file.readAll();
}

QByteArray blurGraph(const QByteArray &name, const QByteArray &value)
{
    QMap<QByteArray, QByteArray> inputs{
        {"image", R"(["0", 0])"}, {"blur_radius", "3"}, {"sigma", "1.5"}};
    inputs[name] = value;
    QByteArrayList members;
    for (auto it = inputs.cbegin(); it != inputs.cend(); ++it)
        members << '"' + it.key() + "\": " + it.value();
    return R"({"0": {"class_type": "EmptyImage", "inputs":
                     {"width": 8, "height": 8, "batch_size": 1, "color": 0}},
               "1": {"class_type": "ImageBlur", "inputs": {)"
        + members.join(',') + R"(}},
               "2": {"class_type": "SaveImage", "inputs":
                     {"images": ["1", 0], "filename_prefix": "x"}},
               "3": {"class_type": "ComfyUIDeployExternalText", "inputs": {"input_id": "t"}}})";
}
