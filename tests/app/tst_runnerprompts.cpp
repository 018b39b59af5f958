// SPDX-License-Identifier: MIT

// Texts of which each run picks one, and fields that are edited separately, on one's own ComfyUI.
#include "runnerfixture.h"

#include "comfyui/comfyuistandin.h"
#include "shared/testprogram.h"

#include <qml/form/formfield.h>
#include <qml/form/inputmodel.h>

#include <QtCore/qregularexpression.h>
#include <QtCore/qset.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_RunnerPrompts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void eachRunPicks();
    void earlierPromptsComeBack();
    void separateFieldsAreRemembered();

private:
    [[nodiscard]] QString write(const QString &name, const QByteArray &content) const;

    std::unique_ptr<OwnFolders> m_folders;
    std::unique_ptr<ComfyUiStandIn> m_comfy;
};

void tst_RunnerPrompts::init()
{
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML"_s)); // warnings of QML are errors
    m_folders = std::make_unique<OwnFolders>();
    m_comfy = std::make_unique<ComfyUiStandIn>();
    AppSettings().setState(
        u"profile"_s,
        ServerProfiles().add(ServerKind::ComfyUi, u"My ComfyUI"_s, m_comfy->url().toString(), {}));
}

QString tst_RunnerPrompts::write(const QString &name, const QByteArray &content) const
{
    QFile file(m_folders->pictures() + u'/' + name);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size()
        ? file.fileName()
        : QString();
}

// As in ComfyUI's editor. However often the file is opened, it is one workflow.
void tst_RunnerPrompts::eachRunPicks()
{
    const QByteArray editorFile =
        testData(u"conversions/01-text-to-image-seed-control-skipped.editor.json"_s)
            .replace("a red boat", "a {red|blue} boat");
    const QUrl file = QUrl::fromLocalFile(write(u"boat.json"_s, editorFile));
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    Workspace *workspace = runner.workspace();
    QTRY_COMPARE(workspace->servers()->current()->state(), ServerConnection::State::Connected);
    QTRY_VERIFY(!workspace->servers()->current()->classes().catalog().isEmpty());
    const int known = workspace->workflow()->library()->rowCount();
    QVERIFY(runner.drop({600, 400}, {file}));
    const QString key = workspace->workflow()->key();
    QCOMPARE(workspace->workflow()->library()->rowCount(), known + 1);
    QVERIFY(runner.drop({600, 400}, {file}));
    QCOMPARE(workspace->workflow()->key(), key);
    QCOMPARE(workspace->workflow()->library()->rowCount(), known + 1);
    const QString name =
        workspace->workflow()->form()->inputs()->fields().constFirst().spec().name();
    QTRY_VERIFY(runner.item(u"choices:"_s + name));
    runner.pictures(u"prompt-choices"_s);

    workspace->options()->setRepeatCount(20);
    QVERIFY(runner.runAndWait());
    QSet<QString> sent;
    for (const ComfyUiStandIn::Posted &posted : m_comfy->posted()) {
        const QByteArray graph = posted.graph;
        QVERIFY2(!graph.contains("{red"), graph);
        sent += graph.contains("a red boat") ? u"red"_s : u"blue"_s;
    }
    QCOMPARE(m_comfy->posted().size(), 20);
    QCOMPARE(sent, QSet<QString>({u"red"_s, u"blue"_s}));
    QVERIFY(workspace->workflow()->form()->value(name).toString().contains(u"{red|blue}"_s));
    // The list says what was sent.
    const QString text = workspace->runs()->selected()->mainText();
    QVERIFY2(text == u"a red boat"_s || text == u"a blue boat"_s, qPrintable(text));
}

void tst_RunnerPrompts::earlierPromptsComeBack()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    runner.workspace()->importer()->openText(
        QString::fromUtf8(testData(u"comfyui/picture-graph.json"_s)));
    const auto rewrite = [&runner](const QString &text) {
        QVERIFY(runner.click(u"editor:2.text"_s));
        runner.key(Qt::Key_A, Qt::ControlModifier);
        runner.type(text);
    };
    QTRY_VERIFY(runner.item(u"editor:2.text"_s));
    for (const QString &text : {u"a hare"_s, u"a wolf"_s, u"a hare"_s}) {
        rewrite(text);
        QVERIFY(runner.runAndWait());
    }
    rewrite(u"a bear"_s);
    const Qml::WorkflowForm *form = runner.workspace()->workflow()->form();
    const QList<std::pair<Qt::Key, QString>> walk{{Qt::Key_Up, u"a hare"_s},
                                                  {Qt::Key_Up, u"a wolf"_s},
                                                  {Qt::Key_Down, u"a hare"_s},
                                                  {Qt::Key_Down, u"a bear"_s}};
    for (const auto &[key, text] : walk) {
        runner.key(key, Qt::AltModifier);
        QCOMPARE(form->value(u"2.text"_s).toString(), text);
    }
}

void tst_RunnerPrompts::separateFieldsAreRemembered()
{
    const QByteArray sampler = R"("seed": 1, "steps": 25, "positive": ["3", 0])";
    const QByteArray graph = R"({"1": {"class_type": "KSampler", "inputs": {)" + sampler
        + R"(, "latent_image": ["2", 0]}}, "2": {"class_type": "KSampler", "inputs": {)" + sampler
        + R"(}}, "3": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox"}},)"
          R"( "9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0]}}})";
    const QString both = u"2.steps+1.steps"_s;
    {
        RunnerFixture runner(m_folders->outputs());
        QVERIFY(runner.isShown());
        runner.workspace()->importer()->openText(QString::fromUtf8(graph));
        QTRY_VERIFY(runner.item(u"separate:"_s + both));
        runner.pictures(u"fields-joined"_s);
        QVERIFY(runner.click(u"separate:"_s + both));
        QTRY_VERIFY(runner.item(u"editor:1.steps"_s));
        QVERIFY(runner.workspace()->workflow()->form()->setValue(u"1.steps"_s, 12));
        runner.pictures(u"fields-separate"_s);
    }
    {
        RunnerFixture runner(m_folders->outputs());
        QVERIFY(runner.isShown());
        QTRY_VERIFY(runner.item(u"editor:1.steps"_s) && runner.item(u"editor:2.steps"_s));
        const Qml::WorkflowForm *form = runner.workspace()->workflow()->form();
        QCOMPARE(form->value(u"1.steps"_s), QVariant(12));
        QCOMPARE(form->value(u"2.steps"_s), QVariant(25));
        QVERIFY(runner.click(u"join:1.steps"_s));
        QTRY_VERIFY(runner.item(u"editor:"_s + both));
    }
    // What a joined one was is remembered, too.
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QTRY_VERIFY(runner.item(u"editor:"_s + both));
    QVERIFY(runner.click(u"separate:"_s + both));
    QTRY_VERIFY(runner.item(u"editor:1.steps"_s));
    const Qml::WorkflowForm *form = runner.workspace()->workflow()->form();
    QCOMPARE(form->value(u"1.steps"_s), QVariant(12));
    QCOMPARE(form->value(u"2.steps"_s), QVariant(25));
    QCOMPARE(runner.item(u"join:1.steps"_s)->property("text").toString(),
             u"Edit Steps (KSampler #1) together in all its nodes again"_s);
    // Values of a run that was made when they were one.
    QCOMPARE(runner.workspace()->workflow()->form()->setForeignValues({{both, 40}}), QStringList());
    QCOMPARE(form->value(u"1.steps"_s), QVariant(40));
    QVERIFY(runner.click(u"join:1.steps"_s));
    QTRY_VERIFY(runner.item(u"editor:"_s + both));
}

REGISTER_TEST_RUN(tst_RunnerPrompts, [](int argc, char **argv) {
    tst_RunnerPrompts test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnerprompts.moc"
