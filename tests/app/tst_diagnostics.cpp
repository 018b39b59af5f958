// SPDX-License-Identifier: MIT

// The report about the program: what it holds, what it does not, and its dialog.
#include "diagnostics.h"
#include "runnerfixture.h"
#include "runs/runrecord.h"
#include "shared/testprogram.h"

#include <QtCore/qregularexpression.h>
#include <QtGui/qclipboard.h>
#include <QtGui/qguiapplication.h>

using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_Diagnostics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void leavesOutInputs_data();
    void leavesOutInputs();
    void isShownFirst();
    void keepsExistingFile();

private:
    std::unique_ptr<OwnFolders> m_folders;
};

void tst_Diagnostics::init()
{
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML"_s)); // warnings of QML are errors
    m_folders = std::make_unique<OwnFolders>();
}

void tst_Diagnostics::leavesOutInputs_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("nothing private") << u"HTTP 500"_s << u"HTTP 500"_s;
    QTest::newRow("value") << u"\"a red fox\" is bad"_s << u"\"[input]\" is bad"_s;
    QTest::newRow("longer value first") << u"a red fox in snow"_s << u"[input]"_s;
    QTest::newRow("value in a list") << u"no secret.png there"_s << u"no [input] there"_s;
    QTest::newRow("workflow") << u"Mine failed"_s << u"[input] failed"_s;
    QTest::newRow("short values stay") << u"cfg is 7"_s << u"cfg is 7"_s;
    QTest::newRow("folder") << QDir::homePath() + u"/x: no space"_s << u"~/x: no space"_s;
}

void tst_Diagnostics::leavesOutInputs()
{
    QFETCH(QString, text);
    RunRecord record;
    record.intent.mainText = u"a red fox"_s;
    record.intent.workflowName = u"Mine"_s;
    record.inputs =
        "{\"prompt\": \"a red fox in snow\", \"cfg\": \"7\", \"list\": [[\"secret.png\"]]}";
    QTEST(withoutPrivate(text, record), "expected");
}

void tst_Diagnostics::isShownFirst()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    const QString prompt = u"a very private fox"_s;
    runner.workspace()->workflow()->form()->setValue(u"prompt"_s, prompt);
    runner.workspace()->servers()->save({}, ServerKind::Api, u"Mine"_s, u"http://127.0.0.1:1/api"_s,
                                        {});
    runner.workspace()->servers()->setCurrentId(u"local"_s);
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QVERIFY(runner.runAndWait());
    runner.key(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(runner.item(u"diagnosticsButton"_s));
    runner.item(u"diagnosticsButton"_s)->forceActiveFocus(Qt::TabFocusReason); // scrolls to it
    runner.key(Qt::Key_Space);
    QTRY_VERIFY(runner.item(u"diagnosticsText"_s));
    runner.pictures(u"diagnostics"_s);
    const QString text = runner.item(u"diagnosticsText"_s)->property("text").toString();
    for (const QString &part : {u"127.0.0.1:1"_s, u"Succeeded"_s, QString::fromLatin1(qVersion())})
        QVERIFY2(text.contains(part, Qt::CaseInsensitive), qPrintable(text));
    for (const QString &part : {prompt, QDir::homePath() + u'/'})
        QVERIFY2(!text.contains(part), qPrintable(text));
    QVERIFY(runner.click(u"diagnosticsCopy"_s));
    QCOMPARE(QGuiApplication::clipboard()->text(), text);
}

void tst_Diagnostics::keepsExistingFile()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QDir().mkpath(m_folders->outputs());
    const QString path = m_folders->outputs() + u"/report.txt"_s;
    for (const QString &text : {u"first \U0001f98a"_s, u"second"_s})
        runner.workspace()->saver()->saveText(text, QUrl::fromLocalFile(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(file.readAll()), u"first \U0001f98a"_s);
    QTRY_VERIFY(runner.item(u"noticeText0"_s));
}

REGISTER_TEST_RUN(tst_Diagnostics, [](int argc, char **argv) {
    tst_Diagnostics test;
    return runInApplication(&test, argc, argv);
})
#include "tst_diagnostics.moc"
