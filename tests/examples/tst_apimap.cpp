// SPDX-License-Identifier: MIT

#include "mapdocument.h"
#include "shared/patience.h"
#include "shared/runmark.h"

#include <ComfyDeployLocal/localserver.h>

#include <QtGui/qguiapplication.h>
#include <QtGui/qimage.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlengine.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

QString textOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s cannot be read", qUtf8Printable(path));
    return QString::fromUtf8(file.readAll());
}

// Every text of these kinds of file in a folder.
QString textOfAll(const QString &folder, const QStringList &filters)
{
    QString text;
    const QDir dir(folder);
    const QStringList names = dir.entryList(filters, QDir::Files);
    for (const QString &name : names)
        text += textOf(dir.filePath(name));
    return text;
}

QString withoutComments(QString source)
{
    static const QRegularExpression comment(u"//[^\n]*"_s);
    return source.remove(comment);
}

bool hasWord(const QString &text, const QString &word)
{
    return text.contains(QRegularExpression(u"\\b%1\\b"_s.arg(word)));
}

// What stands between the braces that \a beginning opens, wherever it is found.
QString bodiesAfter(const QString &text, const QRegularExpression &beginning)
{
    QString bodies;
    for (auto it = beginning.globalMatch(text); it.hasNext();) {
        const qsizetype start = it.next().capturedEnd();
        qsizetype end = start;
        for (int depth = 1; depth > 0 && end < text.size(); ++end)
            depth += text.at(end) == u'{' ? 1 : text.at(end) == u'}' ? -1 : 0;
        bodies += text.mid(start, end - start);
    }
    return bodies;
}

// Whether "Class::member()", "Class::Enum::Value" or "function()" stands in the headers.
bool isInHeaders(const QString &headers, QString name)
{
    QStringList path = name.remove(u"()"_s).split(u"::"_s);
    const QString member = path.takeLast();
    QString scope = headers;
    for (const QString &type : std::as_const(path))
        scope = bodiesAfter(
            scope,
            QRegularExpression(
                u"(?:class|struct|enum)\\s+(?:class\\s+)?(?:\\w+_EXPORT\\s+)?%1\\b[^;{]*\\{"_s.arg(
                    type)));
    return hasWord(scope, member);
}

// What QML's tools know of each type, by its name in QML and by its name in C++.
QHash<QString, QString> qmlTypes()
{
    static const QRegularExpression component(u"^    Component \\{"_s,
                                              QRegularExpression::MultilineOption);
    static const QRegularExpression name(u"\n        name: \"([^\"]+)\""_s);
    static const QRegularExpression exported(u"\"ComfyDeploy/(\\w+) "_s);
    QHash<QString, QString> types;
    const QString folder = QStringLiteral(QML_MODULES_DIR "/ComfyDeploy");
    const QStringList components =
        textOf(folder + u"/ComfyDeployQml.qmltypes"_s).split(component, Qt::SkipEmptyParts);
    for (const QString &type : components) {
        types[name.match(type).captured(1)] += type;
        for (auto it = exported.globalMatch(type); it.hasNext();)
            types[it.next().captured(1)] += type;
    }
    const QStringList files = QDir(folder).entryList({u"*.qml"_s}, QDir::Files);
    for (const QString &file : files)
        types.insert(file.chopped(4), textOf(folder + u'/' + file));
    return types;
}

// Whether \a type has \a member itself, or from what it is made of.
bool hasQmlMember(const QHash<QString, QString> &types, const QString &type, const QString &member)
{
    static const QRegularExpression parent(u"(?:prototype|extension): \"([^\"]+)\""_s);
    const QString description = types.value(type);
    if (hasWord(description, member))
        return true;
    for (auto it = parent.globalMatch(description); it.hasNext();) {
        const QString name = it.next().captured(1);
        if (name != type && hasQmlMember(types, name, member))
            return true;
    }
    return false;
}

// The type of QML that "Type", "Type.member" and "Type.member()" begin with; else empty.
QStringList qmlPath(const QString &code)
{
    static const QRegularExpression name(
        u"^([A-Z]\\w+|[a-z]\\w+(?=\\.))(?:\\.(\\w+)(?:\\(\\))?)?$"_s);
    const auto match = name.match(code);
    return match.hasMatch() ? QStringList{match.captured(1), match.captured(2)} : QStringList();
}

// Whether a run's body holds what the official examples send.
bool isTheExample(const QByteArray &body)
{
    const QJsonObject sent = QJsonDocument::fromJson(withoutRunMark(body)).object();
    return sent["inputs"_L1]
        == QJsonObject{{u"num_inference_steps"_s, 30},
                       {u"prompt"_s, u"A beautiful landscape"_s},
                       {u"seed"_s, 42}}
    && sent["webhook"_L1] == u"https://myapp.invalid/webhook"_s
        && sent["workflow_id"_L1] == u"12345678-1234-5678-1234-567812345678"_s;
}

bool hasMethod(const QList<RecordedRequest> &requests, const QByteArray &method)
{
    return std::any_of(requests.begin(), requests.end(), [&method](const RecordedRequest &request) {
        return request.method == method;
    });
}

} // namespace

class tst_ApiMap : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void hasNoEmptyCell();
    void namesEverythingOfficial_data();
    void namesEverythingOfficial();
    void showsWhatIsRun_data();
    void showsWhatIsRun();
    void namesOurCpp();
    void namesOurQml();
    void programRuns();
    void qmlRuns();

private:
    MapDocument m_map{textOf(QStringLiteral(API_MAP))};
};

void tst_ApiMap::initTestCase()
{
    QNetworkProxy::setApplicationProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    QVERIFY(m_map.rows().size() > 100);
}

void tst_ApiMap::hasNoEmptyCell()
{
    static const QRegularExpression word(u"\\w"_s);
    const QList<TableRow> rows = m_map.rows();
    for (const TableRow &row : rows) {
        const QString place = u"line %1"_s.arg(row.line);
        QVERIFY2(row.cells.size() == row.heads.size(), qPrintable(place));
        for (const QString &cell : row.cells)
            QVERIFY2(word.match(cell).hasMatch(), qPrintable(place));
    }
}

void tst_ApiMap::namesEverythingOfficial_data()
{
    QTest::addColumn<QString>("name");
    const QStringList names =
        textOf(QStringLiteral(OFFICIAL_NAMES)).split(u'\n', Qt::SkipEmptyParts);
    for (const QString &name : names)
        QTest::newRow(qPrintable(name)) << name;
}

// The list was drawn from that SDK's README and type declarations: operations, functions, hooks,
// options, fields, errors. A row's first cell is the official SDK's.
void tst_ApiMap::namesEverythingOfficial()
{
    QFETCH(QString, name);
    const QList<TableRow> rows = m_map.rows();
    QVERIFY(std::any_of(rows.begin(), rows.end(), [&name](const TableRow &row) {
        return MapDocument::codeIn(row.cells.constFirst()).contains(name);
    }));
}

void tst_ApiMap::showsWhatIsRun_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<QStringList>("filters");
    QTest::newRow("C++") << u"cpp"_s << QStringList{u"*.cpp"_s};
    QTest::newRow("QML") << u"qml"_s << QStringList{u"*.qml"_s};
}

void tst_ApiMap::showsWhatIsRun()
{
    QFETCH(QString, language);
    QFETCH(QStringList, filters);
    QStringList parts = MapDocument::markedParts(textOfAll(QStringLiteral(EXAMPLE_DIR), filters));
    QStringList shown;
    const QList<CodeBlock> blocks = m_map.blocks();
    for (const CodeBlock &block : blocks) {
        if (block.language != language)
            continue;
        QVERIFY2(parts.contains(block.text), qPrintable(u"line %1"_s.arg(block.line)));
        shown.append(block.text);
    }
    QVERIFY(!shown.isEmpty());
    parts.sort();
    shown.sort();
    QCOMPARE(shown, parts);
}

void tst_ApiMap::namesOurCpp()
{
    static const QRegularExpression ours(u"^(?:\\w+::)+\\w+(?:\\(\\))?$"_s);
    static const QRegularExpression classOrFunction(u"^(?:[A-Z]\\w+|\\w+\\(\\))$"_s);
    const QString library = QStringLiteral(LIBRARY_DIR);
    const QString headers =
        withoutComments(textOfAll(library + u"/ComfyDeploy"_s, {u"*.h"_s})
                        + textOfAll(library + u"/ComfyDeployLocal"_s, {u"*.h"_s}));
    int count = 0;
    const QList<TableRow> rows = m_map.rows();
    for (const TableRow &row : rows) {
        for (int i = 1; i < int(row.cells.size()); ++i) {
            const bool isCpp = row.heads.at(i) == u"C++"_s;
            const QStringList names = MapDocument::codeIn(row.cells.at(i));
            for (const QString &name : names) {
                if (name.startsWith(u'Q') || name.startsWith(u"std::"_s))
                    continue; // of Qt, or of the standard library
                if (ours.match(name).hasMatch()
                    || (isCpp && classOrFunction.match(name).hasMatch())) {
                    ++count;
                    QVERIFY2(isInHeaders(headers, name),
                             qPrintable(u"line %1: %2"_s.arg(QString::number(row.line), name)));
                }
            }
        }
    }
    QVERIFY(count > 100);
}

void tst_ApiMap::namesOurQml()
{
    const auto types = qmlTypes();
    int count = 0;
    const QList<TableRow> rows = m_map.rows();
    for (const TableRow &row : rows) {
        const int column = int(row.heads.indexOf(u"QML"_s));
        if (column < 0)
            continue;
        const QStringList names = MapDocument::codeIn(row.cells.at(column));
        for (const QString &name : names) {
            const QStringList path = qmlPath(name);
            if (path.isEmpty() || name.startsWith(u'Q')) // Qt's own
                continue;
            ++count;
            const QByteArray place = u"line %1: %2"_s.arg(QString::number(row.line), name).toUtf8();
            QVERIFY2(types.contains(path.at(0)), place.constData());
            if (!path.at(1).isEmpty())
                QVERIFY2(hasQmlMember(types, path.at(0), path.at(1)), place.constData());
        }
    }
    QVERIFY(count > 50);
}

void tst_ApiMap::programRuns()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    const QTemporaryDir folder;
    const QString picture = folder.filePath(u"photo.png"_s);
    QImage image(8, 8, QImage::Format_RGB32);
    image.fill(Qt::red);
    QVERIFY(image.save(picture));

    QProcess program;
    program.setProcessChannelMode(QProcess::MergedChannels);
    program.start(QStringLiteral(EXAMPLE_PROGRAM),
                  {QStringLiteral(EXAMPLE_DIR "/workflow.json"), server.url().toString(), picture});
    QVERIFY(program.waitForFinished(60'000));
    const QByteArray said = program.readAll();
    QVERIFY2(program.exitStatus() == QProcess::NormalExit && program.exitCode() == 0,
             said.constData());
    for (const char *const line :
         {"queue: accepted as ", "queue: Succeeded 1", "sync: api-map_00",
          "stream: event_update execution_success", "stream: Succeeded 1", "runWorkflowQueue: ",
          "runWorkflowSync: 1 outputs", "getRun: success", "Validation: path.run_id",
          "deployments: Text to image prompt", "deployment: Succeeded", "deprecated: Succeeded",
          "upload: http://127.0.0.1", "session: created", "hook: GET /api/run/", "token: first use",
          "webhook: ", "attach: ComfyDeploy::WorkflowRun::Succeeded", "comfydeploy.http: GET"})
        QVERIFY2(said.contains(line), (line + QByteArray(" is not in\n") + said).constData());
    QVERIFY2(!said.contains("YOUR_BEARER_TOKEN_HERE"), said.constData());

    const auto queued = server.requests(u"/run/workflow/queue"_s);
    QCOMPARE(queued.size(), 2);
    QVERIFY(isTheExample(queued.constFirst().body));
    QCOMPARE(server.requests(u"/run/queue"_s).size(), 1);
}

void tst_ApiMap::qmlRuns()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    const QString deployment = server.addDeployment(
        u"landscape"_s, textOf(QStringLiteral(EXAMPLE_DIR "/workflow.json")).toUtf8());

    QQmlEngine engine;
    engine.addImportPath(QStringLiteral(QML_MODULES_DIR));
    QQmlComponent component(&engine,
                            QUrl::fromLocalFile(QStringLiteral(EXAMPLE_DIR "/ApiMap.qml")));
    const std::unique_ptr<QObject> root(component.createWithInitialProperties(
        {{u"server"_s, server.url()}, {u"deploymentId"_s, deployment}}));
    QVERIFY2(root, qPrintable(component.errorString()));
    QSignalSpy finished(root.get(), SIGNAL(finished()));
    QVERIFY(finished.wait(60'000));

    QTRY_COMPARE(server.requests(u"/file/upload"_s).size(), 1);
    QTRY_VERIFY(!server.requests(u"/deployments"_s).isEmpty());
    QTRY_VERIFY(hasMethod(server.requests(u"/session/"_s), "DELETE"));
    for (const char *const path :
         {"/run/workflow/sync", "/run/workflow/stream", "/run/deployment/stream"})
        QCOMPARE(server.requests(QString::fromLatin1(path)).size(), 1);
    const auto queued = server.requests(u"/run/workflow/queue"_s);
    QCOMPARE(queued.size(), 2);
    QVERIFY(isTheExample(queued.constFirst().body));
    QCOMPARE(queued.constLast().header("X-Studio"), "compositing");
}

QTEST_MAIN(tst_ApiMap)
#include "tst_apimap.moc"
