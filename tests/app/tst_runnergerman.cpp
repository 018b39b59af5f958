// SPDX-License-Identifier: MIT

// The window on a German desktop.
#include "runnerfixture.h"

#include "runs/runkeeper.h"
#include "shared/catalog.h"
#include "shared/scriptedserver.h"
#include "shared/testprogram.h"
#include "shared/translation.h"

#include <ComfyDeploy/workflowrun.h>
#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qregularexpression.h>
#include <QtCore/qset.h>
#include <QtCore/qtranslator.h>
#include <QtGui/qclipboard.h>
#include <QtWidgets/qapplication.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

//! Asked before all others, and has nothing itself: it knows what the program looks for.
class Listener : public QTranslator
{
public:
    using QTranslator::QTranslator;

    [[nodiscard]] QString translate(const char *context, const char *source, const char *,
                                    int) const override
    {
        m_asked.insert({QString::fromUtf8(context), QString::fromUtf8(source)});
        return {};
    }
    [[nodiscard]] bool isEmpty() const override { return false; }
    [[nodiscard]] const QSet<std::pair<QString, QString>> &asked() const { return m_asked; }

private:
    mutable QSet<std::pair<QString, QString>> m_asked;
};

namespace {

//! Every text for people below \a object, also of what cannot be seen just now.
void collect(const QObject *object, QSet<const QObject *> *seen, QStringList *texts)
{
    if (!object || seen->contains(object))
        return;
    seen->insert(object);
    QByteArrayList names{"text", "title", "placeholderText", "displayText"};
    if (qstrcmp(object->metaObject()->className(), "QQuickAccessibleAttached") == 0)
        names = {"name", "description"};
    for (const QByteArray &name : names) {
        const QVariant value = object->property(name);
        if (value.typeId() == QMetaType::QString && !value.toString().isEmpty())
            *texts += value.toString();
    }
    for (const QObject *child : object->children())
        collect(child, seen, texts);
    if (const auto *item = qobject_cast<const QQuickItem *>(object)) {
        for (const QQuickItem *child : item->childItems())
            collect(child, seen, texts);
    }
    if (const auto *window = qobject_cast<const QQuickWindow *>(object))
        collect(window->contentItem()->parentItem() ? window->contentItem()->parentItem()
                                                    : window->contentItem(),
                seen, texts);
}

} // namespace

class tst_RunnerGerman : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void firstStart();
    void dialogs();
    void runs();
    void failures_data();
    void failures();
    void questions();
    void problems();
    void numbers();
    void cleanupTestCase();

private:
    //! Fails the test if there is English in one of the windows.
    void verifyGerman(const RunnerFixture &runner, const char *where);

    std::unique_ptr<OwnFolders> m_folders;
    EnglishFinder m_finder;
    Listener m_listener;
    QStringList m_seen;
};

void tst_RunnerGerman::initTestCase()
{
    qputenv("LANGUAGE", "de");
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    Q_INIT_RESOURCE(ComfyDeployRunner_translations);
    App::installTranslations();
    QVERIFY(QCoreApplication::installTranslator(&m_listener));
}

void tst_RunnerGerman::init()
{
    QTest::failOnWarning(QRegularExpression(u"qrc:|QML"_s));
    m_folders = std::make_unique<OwnFolders>();
}

void tst_RunnerGerman::verifyGerman(const RunnerFixture &runner, const char *where)
{
    (void)runner.window()->grabWindow(); // what was made just now has its texts then
    QStringList texts;
    QSet<const QObject *> seen;
    for (const QWindow *window : QGuiApplication::allWindows())
        collect(window, &seen, &texts);
    QVERIFY(texts.size() > 20);
    m_seen += texts;
    // What the samples hold and the server prints is nobody's to translate.
    static const QRegularExpression foreign(
        u"\\A(The same place at sunset|A paper boat|\\[|Traceback|got prompt|  File )|https?://"_s);
    QStringList found;
    for (const QString &text : std::as_const(texts)) {
        const QString english =
            foreign.match(text).hasMatch() ? QString() : m_finder.englishIn(text);
        if (!english.isEmpty())
            found += u"%1: \"%2\" in: %3"_s.arg(QLatin1StringView(where), english, text);
    }
    found.removeDuplicates();
    QVERIFY2(found.isEmpty(), qPrintable(u'\n' + found.join(u'\n') + u'\n'));
}

void tst_RunnerGerman::firstStart()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    verifyGerman(runner, "before it is connected");
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    verifyGerman(runner, "first start");
    QCOMPARE(runner.item(u"runButton"_s)->property("text").toString(), u"Starten"_s);
    QVERIFY(runner.click(u"workflowButton"_s));
    QTRY_VERIFY(runner.item(u"popupList"_s));
    verifyGerman(runner, "list of workflows");
    runner.picture(u"german-workflows"_s);
    runner.key(Qt::Key_Escape);
    for (int row = 0; row < runner.workspace()->choices()->rowCount(); ++row) {
        runner.workspace()->choose(row);
        verifyGerman(runner, "a workflow");
    }
}

void tst_RunnerGerman::dialogs()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    runner.key(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(runner.item(u"themeChoice"_s));
    QVERIFY(runner.click(u"addServerButton"_s));
    verifyGerman(runner, "settings");
    runner.picture(u"german-settings"_s);
    runner.key(Qt::Key_Escape);
    if (runner.item(u"themeChoice"_s))
        runner.key(Qt::Key_Escape);
    QTRY_VERIFY(!runner.item(u"themeChoice"_s));
    QVERIFY(runner.click(u"advancedButton"_s));
    QTRY_VERIFY(runner.item(u"webhookField"_s));
    verifyGerman(runner, "advanced");
    QVERIFY(runner.click(u"connectionChip"_s));
    QTRY_VERIFY(runner.item(u"popupList"_s));
    verifyGerman(runner, "servers");
    runner.key(Qt::Key_Escape);
    runner.makePopups();
    for (const char *name : {"tokenDialog", "removeServerDialog", "cancelAllDialog", "quitDialog"})
        QVERIFY2(runner.window()
                     ->findChild<QObject *>(QLatin1StringView(name))
                     ->property("instance")
                     .value<QObject *>(),
                 name);
    verifyGerman(runner, "all dialogs");
}

void tst_RunnerGerman::runs()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    for (const auto mode : {RunMode::Stream, RunMode::Queue}) {
        runner.workspace()->options()->setMode(mode);
        QVERIFY(server.addFault(u"step-delay"_s, u"20"_s));
        QVERIFY(runner.click(u"runButton"_s));
        QTRY_COMPARE(runner.workspace()->runs()->activeCount(), 1);
        verifyGerman(runner, "a run under way");
        QTRY_COMPARE_WITH_TIMEOUT(runner.workspace()->runs()->activeCount(), 0, 60'000);
        QTRY_VERIFY(runner.item(u"viewer"_s));
        verifyGerman(runner, "its end");
    }
    runner.key(Qt::Key_QuoteLeft, Qt::ControlModifier);
    QTRY_VERIFY(runner.item(u"logPane"_s));
    verifyGerman(runner, "the log");
    QVERIFY(runner.click(u"runMenuButton"_s));
    verifyGerman(runner, "its menu");
    runner.picture(u"german-run"_s);
    runner.key(Qt::Key_Escape);
    QVERIFY(server.addFault(u"step-delay"_s, u"200"_s));
    runner.workspace()->options()->setMode(RunMode::Stream);
    QVERIFY(runner.click(u"runButton"_s));
    QTRY_VERIFY(!runner.workspace()->runs()->selected()->runId().isEmpty()
                && runner.item(u"cancelButton"_s));
    QVERIFY(runner.click(u"cancelButton"_s));
    verifyGerman(runner, "cancelling");
    QTRY_COMPARE(runner.workspace()->runs()->selected()->phase(), int(WorkflowRun::Cancelled));
    verifyGerman(runner, "cancelled");
}

void tst_RunnerGerman::failures_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("400") << 400 << R"({"detail":"xyz"})"_ba;
    QTest::newRow("401") << 401 << R"({"detail":"xyz"})"_ba;
    QTest::newRow("403") << 403 << R"({"detail":"xyz"})"_ba;
    QTest::newRow("404") << 404 << R"({"detail":"xyz"})"_ba;
    QTest::newRow("422") << 422
                         << R"({"detail":[{"loc":["body","inputs"],"msg":"xyz","type":"t"}]})"_ba;
    QTest::newRow("429") << 429 << "{}"_ba;
    QTest::newRow("500") << 500 << "{}"_ba;
    QTest::newRow("503") << 503 << "{}"_ba;
    QTest::newRow("no JSON") << 200 << "xyz"_ba;
    QTest::newRow("no id") << 200 << "{}"_ba;
}

void tst_RunnerGerman::failures()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    ScriptedServer server;
    QVERIFY(server.listen());
    server.on("*", 404, R"({"detail":"Run xyz"})");
    server.on("POST /run/workflow/queue", status, body);
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    runner.workspace()->options()->setMode(RunMode::Queue);
    runner.key(Qt::Key_Return, Qt::ControlModifier);
    QTRY_VERIFY(runner.item(u"failureCard"_s));
    verifyGerman(runner, "a failure");
    QVERIFY(runner.click(u"copyDetailsButton"_s));
    const QStringList details = QGuiApplication::clipboard()->text().split(u'\n');
    for (const QString &line : details)
        QVERIFY2(m_finder.englishIn(line).isEmpty(), qPrintable(line));
}

void tst_RunnerGerman::questions()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"step-delay"_s, u"150"_s));
    RunnerFixture runner(m_folders->outputs(), onServer(server.url()));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    QVERIFY(runner.click(u"runButton"_s));
    QTRY_VERIFY(runner.workspace()->runs()->selected()
                && !runner.workspace()->runs()->selected()->runId().isEmpty());
    QVERIFY(!runner.window()->close());
    QTRY_VERIFY(runner.item(u"questionText"_s));
    verifyGerman(runner, "closing");
    runner.key(Qt::Key_Escape);
    QTRY_VERIFY(!runner.item(u"questionText"_s));
    runner.key(Qt::Key_Period, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(runner.item(u"questionText"_s));
    verifyGerman(runner, "cancelling all");
    runner.key(Qt::Key_Return);
    QTRY_COMPARE(runner.workspace()->runs()->selected()->phase(), int(WorkflowRun::Cancelled));
}

void tst_RunnerGerman::problems()
{
    RunnerFixture runner(m_folders->outputs(), onServer(QUrl(u"http://127.0.0.1:9/api"_s)));
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Offline);
    verifyGerman(runner, "offline");
    QVERIFY(runner.workspace()->workflow()->form()->setValue(u"steps"_s, u"oops"_s));
    QVERIFY(runner.workspace()->workflow()->form()->setValue(u"prompt"_s, 7));
    verifyGerman(runner, "invalid inputs");
    for (const char *text : {"{\"a\": ", "{}", "[1, 2]", "{\"nodes\": [], \"links\": []}"}) {
        QGuiApplication::clipboard()->setText(QLatin1StringView(text));
        runner.paste(QLatin1StringView(text));
        verifyGerman(runner, text);
    }
}

// As the desktop writes them, and as JSON does where a program reads them.
void tst_RunnerGerman::numbers()
{
    RunnerFixture runner(m_folders->outputs());
    QVERIFY(runner.isShown());
    QTRY_COMPARE(runner.workspace()->servers()->current()->state(),
                 ServerConnection::State::Connected);
    auto *form = runner.workspace()->workflow()->form();
    QVERIFY(form->setValue(u"cfg"_s, 7.5));
    QQuickItem *editor = runner.item(u"editor:cfg"_s);
    QVERIFY(editor);
    QTRY_COMPARE(editor->property("text").toString(), u"7,5"_s);
    QVERIFY(runner.click(editor));
    runner.key(Qt::Key_A, Qt::ControlModifier);
    runner.type(u"3,25"_s);
    QTRY_COMPARE(form->value(u"cfg"_s), QVariant(3.25));
    QVERIFY(form->saveValues().contains(u"3.25"_s));
}

// A sentence that is looked for under another context than the catalog has it would never be
// found.
void tst_RunnerGerman::cleanupTestCase()
{
    QSet<std::pair<QString, QString>> known;
    QSet<QString> contexts;
    for (const CatalogEntry &entry : germanCatalogs()) {
        known.insert({entry.context, entry.source});
        contexts.insert(entry.context);
    }
    QStringList lost;
    for (const auto &[context, source] : m_listener.asked()) {
        const bool isOurs = context.startsWith("ComfyDeploy"_L1) || contexts.contains(context);
        if (isOurs && !known.contains({context, source}))
            lost += context + u": "_s + source;
    }
    QVERIFY2(lost.isEmpty(), qPrintable(lost.join(u'\n')));
    QVERIFY(m_listener.asked().size() > 200);
    QCoreApplication::removeTranslator(&m_listener);
}

REGISTER_TEST_RUN(tst_RunnerGerman, [](int argc, char **argv) {
    tst_RunnerGerman test;
    return runInApplication(&test, argc, argv);
})
#include "tst_runnergerman.moc"
