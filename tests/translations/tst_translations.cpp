// SPDX-License-Identifier: MIT

// Every sentence is translated, and found where the program looks for it.
#include "foreign/translationinstaller.h"
#include "shared/catalog.h"

#include <ComfyDeploy/translations.h>
#include <ComfyDeploy/workflowclient.h>
#include <ComfyDeploy/workflowrun.h>
#include <ComfyDeploy/workflowrunrequest.h>
#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qdiriterator.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qset.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

QStringList placesIn(const QString &text)
{
    static const QRegularExpression place(u"%(\\d|n)|\\n|`[^`]*`|--[a-z-]+|COMFYDEPLOY_[A-Z]+"_s);
    QStringList places;
    auto all = place.globalMatch(text);
    while (all.hasNext())
        places += all.next().captured();
    places.sort();
    return places;
}

//! The contexts that the code asks for: those of classes and of QML files.
QSet<QString> contextsInCode()
{
    static const QRegularExpression declared(u"Q_DECLARE_TR_FUNCTIONS\\(([\\w:]+)\\)"_s);
    static const QRegularExpression space(u"\\nnamespace ([\\w:]+) \\{"_s);
    static const QRegularExpression object(
        u"class (?:[A-Z_]+ )?(\\w+)(?: final)?(?:\\s*:[^;{}]*)?\\{\\s*Q_OBJECT"_s);
    QSet<QString> contexts;
    for (const char *folder : {"lib", "app", "qml"}) {
        QDirIterator files(QStringLiteral(SOURCE_DIR) + u'/' + QLatin1StringView(folder),
                           {u"*.h"_s, u"*.cpp"_s, u"*.qml"_s}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.fileName().endsWith(".qml"_L1)) {
                contexts += QFileInfo(file).baseName();
                continue;
            }
            if (!file.open(QIODevice::ReadOnly))
                return {};
            const QString code = QString::fromUtf8(file.readAll());
            auto all = declared.globalMatch(code);
            while (all.hasNext())
                contexts += all.next().captured(1);
            QMap<qsizetype, QString> spaces;
            all = space.globalMatch(code);
            while (all.hasNext()) {
                const auto match = all.next();
                spaces.insert(match.capturedStart(), match.captured(1));
            }
            all = object.globalMatch(code);
            while (all.hasNext()) {
                const auto match = all.next();
                // The nearest may be one that is closed again.
                const auto end = spaces.lowerBound(match.capturedStart());
                for (auto around = spaces.cbegin(); around != end; ++around)
                    contexts += *around + u"::"_s + match.captured(1);
            }
        }
    }
    return contexts;
}

} // namespace

class tst_Translations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void everythingIsTranslated();
    void everythingIsFound();
    void cancelledWhileQueued();
    void everyContextIsAsked();
    void noFunctionOfItsOwn();
    void language_data();
    void language();
    void ofTheLibraries();

private:
    QList<CatalogEntry> m_entries;
};

void tst_Translations::initTestCase()
{
    Q_INIT_RESOURCE(ComfyDeployCli_translations);
    Q_INIT_RESOURCE(ComfyDeployRunner_translations);
    Q_INIT_RESOURCE(ComfyDeployAppShared_translations);
    Qml::TranslationInstaller installer; // as a program with the module has it
    m_entries = germanCatalogs();
    QVERIFY(m_entries.size() > 1000);
}

void tst_Translations::cleanup()
{
    installTranslations(QLocale(u"en"_s));
}

void tst_Translations::everythingIsTranslated()
{
    QStringList wrong;
    for (const CatalogEntry &entry : std::as_const(m_entries)) {
        bool isGood = entry.isFinished;
        for (const QString &translation : entry.translations)
            isGood = isGood && !translation.isEmpty()
                && placesIn(entry.source) == placesIn(translation)
                && entry.source.startsWith(u' ') == translation.startsWith(u' ')
                && entry.source.back().isSpace() == translation.back().isSpace();
        if (!isGood)
            wrong += entry.context + u": "_s + entry.source;
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
}

void tst_Translations::everythingIsFound()
{
    QCOMPARE(installTranslations(QLocale(u"de_DE"_s)), u"de"_s);
    QStringList lost;
    for (const CatalogEntry &entry : std::as_const(m_entries)) {
        for (qsizetype form = 0; form < entry.translations.size(); ++form) {
            const int count = entry.translations.size() == 1 ? -1 : int(form) + 1;
            const QString found = QCoreApplication::translate(
                entry.context.toUtf8(), entry.source.toUtf8(), nullptr, count);
            QString wanted = entry.translations.at(form);
            if (count >= 0)
                wanted.replace(u"%n"_s, QString::number(count));
            if (found != wanted)
                lost += entry.context + u": "_s + entry.source;
        }
    }
    QVERIFY2(lost.isEmpty(), qPrintable(lost.join(u'\n')));
}

// The number of runs before it belongs to another line, and Qt finds no translation of a text
// without plural forms by a number.
void tst_Translations::cancelledWhileQueued()
{
    QCOMPARE(installTranslations(QLocale(u"de"_s)), u"de"_s);
    LocalServer server;
    QVERIFY(server.listen());
    QVERIFY(server.addFault(u"queue-position"_s, u"50"_s));
    WorkflowClient client;
    client.setServerUrl(server.url());
    client.setToken("any-token");
    QFile file(QStringLiteral(SOURCE_DIR) + u"/resources/workflows/text-to-image.json"_s);
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.errorString()));
    const auto graph = WorkflowGraph::fromJson(file.readAll());
    QVERIFY(graph);
    WorkflowRunRequest request;
    request.setWorkflowId(u"00000000-0000-4000-8000-000000000001"_s);
    request.setWorkflowApiJson(*graph);
    WorkflowRun *run = client.queue(request);
    QTRY_VERIFY(run->queuePosition() > 1);
    run->cancel();
    QTRY_VERIFY(run->cancelRequested());
    QCOMPARE(run->statusText(), u"Der Server wird gebeten anzuhalten"_s);
    QTRY_VERIFY(run->isFinished());
}

void tst_Translations::everyContextIsAsked()
{
    const QSet<QString> known = contextsInCode();
    QVERIFY(known.contains(u"ComfyDeploy::WorkflowClient"_s));
    QSet<QString> strange;
    for (const CatalogEntry &entry : std::as_const(m_entries)) {
        if (!known.contains(entry.context))
            strange += entry.context;
    }
    QVERIFY2(strange.isEmpty(), qPrintable(strange.values().join(u'\n')));
}

// lupdate files what such a function is given under the scope around it, whatever it asks for.
void tst_Translations::noFunctionOfItsOwn()
{
    static const QRegularExpression own(
        u"^\\s*(inline |static )*QString tr\\(|auto tr = |::translate\\(\\s*\""_s,
        QRegularExpression::MultilineOption);
    QVERIFY(own.match(u"QString tr(const char *text)"_s).hasMatch());
    QStringList found;
    for (const char *folder : {"lib", "app", "qml"}) {
        QDirIterator files(QStringLiteral(SOURCE_DIR) + u'/' + QLatin1StringView(folder),
                           {u"*.h"_s, u"*.cpp"_s}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            if (own.match(QString::fromUtf8(file.readAll())).hasMatch())
                found += file.fileName();
        }
    }
    QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
}

void tst_Translations::language_data()
{
    QTest::addColumn<QString>("locale");
    QTest::addColumn<QString>("language");
    QTest::newRow("German") << u"de"_s << u"de"_s;
    QTest::newRow("Switzerland's") << u"de_CH"_s << u"de"_s;
    QTest::newRow("English") << u"en_GB"_s << u"en"_s;
    QTest::newRow("none that there is") << u"kl"_s << u"en"_s;
    QTest::newRow("C") << u"C"_s << u"en"_s;
}

void tst_Translations::language()
{
    QFETCH(QString, locale);
    QFETCH(QString, language);
    QCOMPARE(installTranslations(QLocale(u"de"_s)), u"de"_s); // which a later call replaces
    QCOMPARE(installTranslations(QLocale(locale)), language);
    QCOMPARE(QCoreApplication::translate("ComfyDeploy::RunText", "The run was cancelled."),
             language == "de"_L1 ? u"Der Lauf wurde abgebrochen."_s : u"The run was cancelled."_s);
}

void tst_Translations::ofTheLibraries()
{
    installTranslations(QLocale(u"de"_s));
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(!server.listen());
    QVERIFY2(server.errorString().startsWith("wartet schon auf "_L1),
             qPrintable(server.errorString()));
    const QList<FaultDescription> faults = LocalServer::faults();
    QVERIFY(EnglishFinder().englishIn(faults.first().description).isEmpty());
}

QTEST_GUILESS_MAIN(tst_Translations)
#include "tst_translations.moc"
