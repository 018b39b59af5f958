// SPDX-License-Identifier: MIT

// The file in which a server keeps its runs.
#include "shared/testprogram.h"

#include <ComfyDeployLocal/run/runarchive_p.h>
#include <ComfyDeployLocal/storage/filestore_p.h>

#include <QtCore/qdir.h>
#include <QtCore/qtemporarydir.h>
#include <QtSql/qsqlerror.h>
#include <QtSql/qsqlquery.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Local;
using namespace Qt::StringLiterals;

class tst_RunArchive : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void nothingIsLostOfARun();
    void stepsOfARun();
    void oneEndOnly();
    void secretsStayOut();
    void oldOnesMakeRoom();
    void visitsEachRun();
    void uploadsInTexts_data();
    void uploadsInTexts();
    void troubles_data();
    void troubles();
    void oneServerAtATime();
    void unreadableRows();
    void latePrompts();
    void earlierVersion();

private:
    [[nodiscard]] QString path() const { return RunArchive::fileIn(m_dir->path()); }
    [[nodiscard]] std::unique_ptr<RunArchive> opened();
    //! Executes it in the file, which must be closed; its first value.
    QVariant inFile(const QString &sql) const;

    std::unique_ptr<QTemporaryDir> m_dir;
    QStringList m_warnings;
};

namespace {

RunRequest sampleRequest()
{
    RunRequest request;
    request.workflowId = u"11111111-2222-3333-4444-555555555555"_s;
    request.deploymentId = u"d"_s;
    request.graph = R"({"1": {"class_type": "A", "inputs": {"seed": 18446744073709551615}}})";
    request.workflow = R"({"nodes": []})";
    request.inputs = R"({"seed": 18446744073709551615, "prompt": "Ä \u0000"})";
    request.webhook = u"http://127.0.0.1/hook?key=1"_s;
    request.webhookIntermediateStatus = true;
    request.gpu = u"A10G"_s;
    request.origin = u"api"_s;
    return request;
}

std::shared_ptr<Run> sampleRun(const RunRequest &request = sampleRequest())
{
    return std::make_shared<Run>(request, RunFaults(), nullptr,
                                 [](Run *, const Local::RunState &, RunChange) {});
}

//! With everything that a run may have.
Local::RunState endOf(const Run &run, RunStatus status = RunStatus::Success)
{
    Local::RunState state = run.state();
    state.status = status;
    state.queuedAt = state.createdAt + 1;
    state.startedAt = state.createdAt + 2;
    state.endedAt = state.updatedAt = state.createdAt + 3'000'001;
    state.liveStatus = u"Executing SaveImage"_s;
    state.progress = 0.25;
    RunOutput output{u"o"_s, u"result"_s, u"9"_s, u"SaveImage"_s, {}, R"({"text":["ä"]})", 3, 17};
    output.executedNode = u"9.0.1"_s;
    OutputItem item;
    item.key = u"images"_s;
    item.urlPath = u"/storage/outputs/runs/x/y/a%20b.png"_s;
    item.fileName = u"a b.png"_s;
    item.subfolder = u""_s;
    item.uploadDuration = 0.5;
    item.server = u"http://gpu:8188"_s;
    output.items += item;
    state.outputs += output;
    state.notes += RunNote{u"n"_s, R"({"error":"x"})", 18};
    return state;
}

} // namespace

void tst_RunArchive::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_warnings.clear();
}

std::unique_ptr<RunArchive> tst_RunArchive::opened()
{
    auto archive =
        std::make_unique<RunArchive>([this](const QString &sentence) { m_warnings += sentence; });
    if (archive->open(m_dir->path()) != RunArchive::Opening::Done)
        return nullptr;
    return archive;
}

QVariant tst_RunArchive::inFile(const QString &sql) const
{
    QVariant value;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"test"_s);
        database.setDatabaseName(path());
        QSqlQuery query(database);
        if (!database.open() || !(query = QSqlQuery(database)).exec(sql))
            qWarning().noquote() << query.lastError().text();
        else if (query.next())
            value = query.value(0);
    }
    QSqlDatabase::removeDatabase(u"test"_s);
    return value;
}

void tst_RunArchive::nothingIsLostOfARun()
{
    const auto run = sampleRun();
    run->log.add(u"a reason"_s);
    const KeptRun kept = KeptRun::of(*run, endOf(*run, RunStatus::Failed));
    opened()->end(kept);
    const auto archive = opened();
    QCOMPARE(archive->ended().size(), 1);
    const KeptRun found = archive->ended().constFirst();
    QCOMPARE(found.json(), kept.json());
    QCOMPARE(found.ids.id, run->id);
    QCOMPARE(found.request.inputs, run->request.inputs);
    QCOMPARE(found.request.workflowVersionId, QString());
    QVERIFY(found.request.workflowVersionId.isNull());
    QVERIFY(found.request.graph.isNull()); // nor does the file contain it
    QCOMPARE(found.state.status, RunStatus::Failed);
    QCOMPARE(found.state.endedAt, kept.state.endedAt);
    const RunOutput output = found.state.outputs.constFirst();
    QCOMPARE(output.texts, R"({"text":["ä"]})"_ba);
    QCOMPARE(output.executedNode, u"9.0.1"_s);
    QCOMPARE(output.order, 3);
    QCOMPARE(output.items.constFirst().server, u"http://gpu:8188"_s);
    QCOMPARE(output.items.constFirst().urlPath, u"/storage/outputs/runs/x/y/a%20b.png"_s);
    QVERIFY(!output.items.constFirst().subfolder.isNull());
    QCOMPARE(found.log.constFirst().text, u"a reason"_s);
    QVERIFY(archive->hasEnded(run->id));
    QVERIFY(!archive->hasEnded(u"another"_s));
    QCOMPARE(m_warnings, QStringList());
    QCOMPARE(QFile::permissions(path())
                 & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
             QFile::Permissions());
}

void tst_RunArchive::stepsOfARun()
{
    const auto run = sampleRun();
    const auto only = [this] {
        const auto archive = opened();
        return archive->underWay().size() == 1 ? archive->underWay().constFirst() : KeptRun();
    };
    opened()->accept(KeptRun::of(*run, run->state()), run->graphs());
    KeptRun found = only();
    QCOMPARE(found.ids.id, run->id);
    QCOMPARE(found.request.graph, run->graphs().graph);
    QCOMPARE(found.request.workflow, run->graphs().workflow);
    QVERIFY(found.server.isNull());
    QVERIFY(!found.isPosted);

    opened()->noteServer(run->id, u"http://gpu"_s, 2);
    found = only();
    QCOMPARE(found.server, u"http://gpu"_s);
    QCOMPARE(found.posts, 2);
    QCOMPARE(found.request.graph, run->graphs().graph);
    QVERIFY(!found.isPosted);

    run->setStatus(RunStatus::Queued);
    opened()->update(KeptRun::of(*run, run->state()));
    opened()->notePosted(run->id);
    found = only();
    QVERIFY(found.isPosted);
    QCOMPARE(found.posts, 2);
    QCOMPARE(found.state.status, RunStatus::Queued);
    QCOMPARE(found.request.graph, run->graphs().graph); // it may have to go elsewhere

    opened()->noteServer(run->id, {}, 0);
    QVERIFY(only().server.isNull());
    QVERIFY(!only().isPosted);
    QCOMPARE(only().posts, 0);
    opened()->noteServer(run->id, u"http://gpu"_s, 1);
    opened()->notePosted(run->id);

    run->setStatus(RunStatus::Started);
    run->setStatus(RunStatus::Running);
    opened()->update(KeptRun::of(*run, run->state()));
    found = only();
    QVERIFY(found.request.graph.isNull());
    QCOMPARE(found.state.status, RunStatus::Running);
    QVERIFY(found.isPosted);
    QCOMPARE(found.server, u"http://gpu"_s);

    opened()->end(KeptRun::of(*run, endOf(*run)));
    const auto archive = opened();
    QCOMPARE(archive->underWay().size(), 0);
    QCOMPARE(archive->ended().size(), 1);
    QVERIFY(!archive->ended().constFirst().isWebhookDone);
    archive->noteWebhookDone(run->id);
    QVERIFY(archive->ended().constFirst().isWebhookDone);
    QCOMPARE(m_warnings, QStringList());
}

void tst_RunArchive::oneEndOnly()
{
    const auto run = sampleRun();
    const auto archive = opened();
    archive->end(KeptRun::of(*run, endOf(*run, RunStatus::Success)));
    archive->end(KeptRun::of(*run, endOf(*run, RunStatus::Failed)));
    QCOMPARE(archive->ended().size(), 1);
    QCOMPARE(archive->ended().constFirst().state.status, RunStatus::Success);
}

//! What a webhook was sent stands in the log, with its URL; of a success there is no log at all.
void tst_RunArchive::secretsStayOut()
{
    const auto run = sampleRun();
    run->log.add(u"https://host/hook?secret=1"_s, u"webhook"_s);
    run->log.add(QString(9000, u'x'));
    run->log.add(u"the reason"_s);
    const KeptRun failed = KeptRun::of(*run, endOf(*run, RunStatus::Failed));
    QCOMPARE(failed.log.size(), 1);
    QCOMPARE(failed.log.constFirst().text, u"the reason"_s);
    QCOMPARE(KeptRun::of(*run, endOf(*run)).log.size(), 0);
    QVERIFY(!failed.json().contains("class_type"));
}

void tst_RunArchive::oldOnesMakeRoom()
{
    RunRequest small;
    small.workflowId = u"w"_s;
    opened()->end(KeptRun::of(*sampleRun(small), endOf(*sampleRun(small))));
    inFile(u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %1) "
           "INSERT INTO ended (id, run, webhook_done) SELECT 'r' || i, run, 1 FROM ended, n"_s.arg(
               RunArchive::MaximumRuns - 1));
    const auto archive = opened();
    const auto newest = sampleRun(small);
    archive->end(KeptRun::of(*newest, endOf(*newest)));
    const auto last = sampleRun(small);
    archive->end(KeptRun::of(*last, endOf(*last)));
    const QList<KeptRun> runs = archive->ended();
    QCOMPARE(runs.size(), RunArchive::MaximumRuns);
    QCOMPARE(runs.constLast().ids.id, last->id);
    QVERIFY(archive->hasEnded(u"r2"_s));
    QVERIFY(!archive->hasEnded(u"r1"_s));
}

//! Even those that end or come meanwhile.
void tst_RunArchive::visitsEachRun()
{
    const auto archive = opened();
    const auto keptWith = [](const QByteArray &graph) {
        RunRequest request = sampleRequest();
        request.graph = graph;
        return sampleRun(request);
    };
    const auto first = keptWith("first");
    const auto second = keptWith("second");
    const auto ended = keptWith("third");
    for (const auto &run : {first, second, ended})
        archive->accept(KeptRun::of(*run, run->state()), run->graphs());
    archive->end(KeptRun::of(*ended, endOf(*ended)));
    RunArchive::Bookmark bookmark;
    QByteArrayList texts;
    using Visit = RunArchive::Visit;
    const auto next = [&] {
        return archive->visitNext(&bookmark, [&texts](const QByteArray &text) { texts += text; });
    };
    QCOMPARE(next(), Visit::More);
    QVERIFY(texts.contains("first") && !texts.contains("second"));
    for (const auto &run : {first, second})
        archive->end(KeptRun::of(*run, endOf(*run)));
    QCOMPARE(next(), Visit::More);
    const auto late = keptWith("late");
    archive->accept(KeptRun::of(*late, late->state()), late->graphs());
    int steps = 0;
    while (next() == Visit::More)
        ++steps;
    QCOMPARE(steps, 3); // two that have ended, and the late one
    QVERIFY(texts.contains("late"));
    for (const auto &run : {first, second, ended}) {
        const bool isVisited = std::any_of(texts.begin(), texts.end(), [&run](const auto &text) {
            return text.contains(run->id.toLatin1());
        });
        QVERIFY2(isVisited, qPrintable(run->id));
    }
}

void tst_RunArchive::uploadsInTexts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QStringList>("ids");
    QTest::newRow("none") << "a text with_out"_ba << QStringList();
    QTest::newRow("a URL") << R"("http://host/storage/inputs/img_0123456789abcdEF.png")"_ba
                           << QStringList{u"img_0123456789abcdEF"_s};
    QTest::newRow("at both ends") << "vid_0123456789abcdEF zip_0123456789abcdEF"_ba
                                  << QStringList{u"vid_0123456789abcdEF"_s,
                                                 u"zip_0123456789abcdEF"_s};
    QTest::newRow("longer") << "audio_0123456789abcdEFxyz"_ba
                            << QStringList{u"audio_0123456789abcdEF"_s};
    QTest::newRow("after letters and _")
        << "_a_file_0123456789abcdEF"_ba << QStringList{u"file_0123456789abcdEF"_s};
    QTest::newRow("too short") << "img_0123456789abcdE"_ba << QStringList();
    QTest::newRow("another kind") << "doc_0123456789abcdEF"_ba << QStringList();
    QTest::newRow("other letters") << "img_0123456789abc-EF"_ba << QStringList();
}

void tst_RunArchive::uploadsInTexts()
{
    QFETCH(QByteArray, text);
    QFETCH(QStringList, ids);
    QCOMPARE(FileStore::uploadsIn(text), QSet<QString>(ids.begin(), ids.end()));
}

void tst_RunArchive::troubles_data()
{
    using Spoil = std::function<void(const QString &path)>;
    const auto overwrite = [](qint64 from, const QByteArray &bytes) {
        return [from, bytes](const QString &path) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(from));
            file.write(bytes);
        };
    };
    QTest::addColumn<Spoil>("spoil");
    QTest::addColumn<QString>("sql"); //!< executed before, in the healthy file
    QTest::addColumn<QString>("warning"); //!< a part of it
    QTest::addColumn<bool>("keepsNew"); //!< what is kept from then on
    const QString none;
    QTest::newRow("no database") << Spoil(overwrite(0, QByteArray(100'000, 'x'))) << none
                                 << u"was damaged"_s << true;
    QTest::newRow("pages overwritten")
        << Spoil(overwrite(4096, QByteArray(8'000, 'x'))) << none << u"was damaged"_s << true;
    QTest::newRow("cut off") << Spoil([](const QString &path) { QFile::resize(path, 5'000); })
                             << none << u"was damaged"_s << true;
    QTest::newRow("empty") << Spoil([](const QString &path) { QFile::resize(path, 0); }) << none
                           << none << true;
    QTest::newRow("later version")
        << Spoil() << u"PRAGMA user_version = 99"_s << u"by a later version"_s << false;
    QTest::newRow("another program's")
        << Spoil() << u"PRAGMA application_id = 7"_s << u"another program"_s << false;
    QTest::newRow("not to be opened") << Spoil([](const QString &path) {
        QFile::remove(path);
        QVERIFY(QDir().mkpath(path));
    }) << none << u"cannot be kept"_s << false;
    QTest::newRow("no table") << Spoil() << u"DROP TABLE under_way"_s << u"cannot be kept"_s
                              << false;
}

//! The server works on, says so once, and never writes to what is not its own.
void tst_RunArchive::troubles()
{
    QFETCH(std::function<void(const QString &)>, spoil);
    QFETCH(QString, sql);
    QFETCH(QString, warning);
    QFETCH(bool, keepsNew);
    opened()->end(KeptRun::of(*sampleRun(), endOf(*sampleRun())));
    if (!sql.isEmpty())
        inFile(sql);
    if (spoil)
        spoil(path());
    {
        const auto archive = opened();
        QVERIFY(archive);
        for (int i = 0; i < 3; ++i) {
            const auto run = sampleRun();
            archive->accept(KeptRun::of(*run, run->state()), run->graphs());
            QVERIFY(archive->underWay().size() == (keepsNew ? 1 : 0));
            archive->end(KeptRun::of(*run, endOf(*run)));
        }
    }
    QCOMPARE(m_warnings.size(), warning.isEmpty() ? 0 : 1);
    QVERIFY2(m_warnings.value(0).contains(warning), qPrintable(m_warnings.value(0)));
    if (!sql.isEmpty() && !sql.startsWith("DROP"_L1))
        QCOMPARE(inFile(u"SELECT count(*) FROM ended"_s).toInt(), 1);
    if (keepsNew)
        QCOMPARE(opened()->ended().size(), 3);
    // What was damaged can still be looked into.
    const bool isKept = !QDir(m_dir->path()).entryList({u"runs.sqlite.damaged-*"_s}).isEmpty();
    QCOMPARE(isKept, warning == "was damaged"_L1);
}

//! Two would carry out the same runs twice.
void tst_RunArchive::oneServerAtATime()
{
    const auto archive = opened();
    QVERIFY(archive);
    QVERIFY(!opened());
    QCOMPARE(m_warnings, QStringList());
    const auto run = sampleRun();
    archive->accept(KeptRun::of(*run, run->state()), run->graphs());
    QCOMPARE(archive->underWay().size(), 1);
}

void tst_RunArchive::unreadableRows()
{
    const auto good = sampleRun();
    opened()->end(KeptRun::of(*good, endOf(*good)));
    for (const QByteArray text : {"", "nonsense", "{}", R"({"id": "x"})", R"({"id": 7})"}) {
        inFile(u"INSERT INTO ended (id, run, webhook_done) VALUES ('%1', '%1', 0)"_s.arg(
            QString::fromLatin1(text)));
    }
    QCOMPARE(opened()->ended().size(), 1);
    QCOMPARE(opened()->ended().constFirst().ids.id, good->id);
}

void tst_RunArchive::latePrompts()
{
    const QString gpu = u"http://gpu"_s;
    {
        const auto archive = opened();
        archive->noteLate(u"old"_s, gpu, 10);
        archive->noteLate(u"new"_s, gpu, 20);
        archive->noteLate(u"other"_s, u"http://other"_s, 20);
    }
    const QHash<QString, Microseconds> expected{{u"new"_s, 20}};
    QCOMPARE(opened()->late(gpu, 15), expected);
    QCOMPARE(opened()->late(gpu, 0), expected); // the old one is forgotten
}

//! Of which nobody counted how often a run was posted.
void tst_RunArchive::earlierVersion()
{
    const auto run = sampleRun();
    const auto ended = sampleRun();
    {
        const auto archive = opened();
        archive->accept(KeptRun::of(*run, run->state()), run->graphs());
        archive->noteServer(run->id, u"http://gpu"_s, 2);
        archive->notePosted(run->id);
        archive->end(KeptRun::of(*ended, endOf(*ended)));
    }
    inFile(u"ALTER TABLE under_way DROP COLUMN posts"_s);
    inFile(u"DROP TABLE late"_s);
    inFile(u"PRAGMA user_version = 1"_s);
    for (int start = 0; start < 2; ++start) {
        const auto archive = opened();
        QCOMPARE(archive->underWay().size(), 1);
        const KeptRun found = archive->underWay().constFirst();
        QCOMPARE(found.request.graph, run->graphs().graph);
        QCOMPARE(found.server, u"http://gpu"_s);
        QVERIFY(found.isPosted);
        QCOMPARE(found.posts, start == 0 ? 0 : 1);
        QVERIFY(archive->hasEnded(ended->id));
        archive->noteLate(run->id, u"http://gpu"_s, 1);
        QCOMPARE(archive->late(u"http://gpu"_s, 0).size(), 1);
        archive->noteServer(run->id, u"http://gpu"_s, 1);
        archive->notePosted(run->id);
    }
    QCOMPARE(inFile(u"PRAGMA user_version"_s).toInt(), RunArchive::Version);
    QCOMPARE(m_warnings, QStringList());
}

Q_DECLARE_METATYPE(std::function<void(const QString &)>)

REGISTER_TEST(tst_RunArchive)
#include "tst_runarchive.moc"
