// SPDX-License-Identifier: MIT

// From a picture that ComfyUI made to another one, in four actions. The picture of it in the README
// is the one that this test takes: see CONTRIBUTING.md.
#include "runnerfixture.h"

#include "comfyui/comfyuistandin.h"
#include "comfyui/standinoutputs.h"
#include "shared/testprogram.h"

#include <ComfyDeploy/workflowrun.h>
#include <ComfyDeployLocal/painter/standinpainter_p.h>

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qregularexpression.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_RunnerFourActions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pictureToPicture();
};

namespace {

constexpr int Steps = 10;
constexpr int ShownStep = 6;

QString newPrompt()
{
    return u"a sailboat on a lake in the mountains at sunset"_s;
}

QImage painted(const QString &prompt, QSize size, int steps)
{
    Local::PaintOrder order;
    order.prompt = prompt;
    order.seed = 7;
    order.steps = steps;
    order.size = size;
    return Local::paintPicture(order, [] { return true; });
}

//! As a sampler would show them; the last one is the result. Only one of the others is looked at.
QList<QImage> stepsTo(const QString &prompt)
{
    const QImage looked = painted(prompt, {384, 256}, ShownStep);
    QList<QImage> pictures;
    for (int step = 1; step < Steps; ++step)
        pictures += step == ShownStep ? looked : looked.scaledToWidth(20 + step);
    return pictures + QList<QImage>{painted(prompt, {768, 512}, 20)};
}

bool isSame(const QImage &a, const QImage &b)
{
    return a.convertToFormat(QImage::Format_RGB32) == b.convertToFormat(QImage::Format_RGB32);
}

// With the prompt that it was made by, as ComfyUI writes it.
bool makeDroppedPicture(const QString &path)
{
    const QString prompt = u"a lake in the mountains"_s;
    QImage picture = painted(prompt, {384, 256}, 10);
    picture.setText(
        u"prompt"_s,
        QString::fromUtf8(testData(u"comfyui/picture-graph.json"_s))
            .replace(u"\"a fox\""_s, u'"' + prompt + u'"')
            .replace(u"\"steps\": 3"_s, u"\"steps\": %1"_s.arg(Steps))
            .replace(u"\"width\": 64, \"height\": 64"_s, u"\"width\": 768, \"height\": 512"_s));
    return picture.save(path);
}

} // namespace

void tst_RunnerFourActions::pictureToPicture()
{
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML"_s)); // warnings of QML are errors
    const OwnFolders folders;
    ComfyUiStandIn comfy(ComfyUiStandIn::Dialect::New, ComfyUiStandIn::Pace::Stepwise);
    ComfyUiScript script;
    script.pictures = stepsTo(newPrompt());
    comfy.expect(script);
    const QString dropped = folders.pictures() + u"/lake_00001_.png"_s;
    QVERIFY(makeDroppedPicture(dropped));
    AppSettings().setState(
        u"profile"_s,
        ServerProfiles().add(ServerKind::ComfyUi, u"My ComfyUI"_s, comfy.url().toString(), {}));
    RunnerFixture runner(folders.outputs());
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);

    // 1. Drop the picture.
    QVERIFY(runner.drop({600, 400}, {QUrl::fromLocalFile(dropped)}));
    QTRY_VERIFY(runner.item(u"editor:2.text"_s));

    // 2. Write another prompt.
    QVERIFY(runner.click(u"editor:2.text"_s));
    runner.key(Qt::Key_A, Qt::ControlModifier);
    runner.type(newPrompt());

    // 3. Run, and see what becomes of it.
    runner.key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(!comfy.running().isEmpty());
    constexpr int nodesBefore = 4;
    QCOMPARE(comfy.advance(nodesBefore + ShownStep), nodesBefore + ShownStep);
    QTRY_VERIFY(runner.item(u"previewLabel"_s)
                && runner.item(u"previewLabel"_s)
                       ->property("text")
                       .toString()
                       .contains(u"step %1 of %2"_s.arg(QString::number(ShownStep),
                                                        QString::number(Steps))));
    QTRY_VERIFY(runner.item(u"preview"_s)->property("ready").toBool());
    QTRY_COMPARE(runner.workspace()->runs()->selected()->run()->preview().data,
                 StandInOutputs::encoded(script.pictures.at(ShownStep - 1), "jpeg"));
    runner.pictures(u"four-actions"_s);
    comfy.finishAll();
    QTRY_VERIFY(runner.showsPicture());
    QVERIFY(!runner.item(u"preview"_s));
    QTRY_COMPARE(runner.workspace()->runs()->activeCount(), 0);
    runner.pictures(u"four-actions-done"_s);

    // 4. Save it.
    auto *dialog = runner.window()->findChild<QObject *>(u"saveDialog"_s);
    runner.key(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(dialog->property("visible").toBool());
    const QString saved = dialog->property("selectedFile").toUrl().toLocalFile();
    QVERIFY(QMetaObject::invokeMethod(dialog, "accept")); // like its button
    QTRY_VERIFY(isSame(QImage(saved), script.pictures.constLast()));
    QVERIFY2(saved.startsWith(folders.pictures()), qPrintable(saved));
    QVERIFY2(saved.endsWith(u"_7_1.png"_s), qPrintable(saved)); // its seed, which ComfyUI keeps

    QCOMPARE(comfy.posted().size(), 1);
    const QJsonObject sent = QJsonDocument::fromJson(comfy.posted().constFirst().graph).object();
    QCOMPARE(sent["2"_L1]["inputs"_L1]["text"_L1].toString(), newPrompt());
}

REGISTER_TEST_RUN(tst_RunnerFourActions, [](int argc, char **argv) {
    tst_RunnerFourActions test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnerfouractions.moc"
