// SPDX-License-Identifier: MIT

#include "keptruns.h"

#include "runs/outputtemplate.h"
#include "shared/outputsaver.h"
#include "shared/safename.h"
#include "shared/testprogram.h"

#include <QtGui/qimage.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

namespace {

QStringList characters()
{
    QStringList list;
    for (char16_t c = 0x20; c < 0x7f; ++c)
        list += QString(QChar(c));
    return list + QStringList{u"ä"_s,      u"a\u0308"_s, u"ß"_s,      u"é"_s,      u"Ж"_s,
                              u"Ω"_s,      u"日本"_s,    u"ﷺ"_s,      u"🎨"_s,      u"👩‍🎨"_s,
                              u"\u00a0"_s, u"\u202e"_s,  u"\u200b"_s, u"\u2060"_s, u"\ufffd"_s};
}

// Possible names: each character inside, at the start and at the end, and texts with a special
// meaning in a URL, in QString::arg() or in ComfyUI.
QStringList names()
{
    QStringList list{u"take #1"_s,    u"x%20y"_s,  u"a%41"_s,  u"art%1"_s,        u"%1 of %2 %3"_s,
                     u"100%"_s,       u"50%25"_s,  u"a%2Fb"_s, u"a%00b"_s,        u"?q=1&r=2"_s,
                     u"a+b c"_s,      u"%date%"_s, u"..a"_s,   u"a/b #2/c%20d"_s, u"CON"_s,
                     u"http://x/y"_s, u"file:x"_s, u"~"_s,     u"-rf"_s};
    for (const QString &character : characters()) {
        list += u'a' + character + u'b';
        if (!character.front().isLetterOrNumber())
            list += {character + u'b', u'a' + character};
    }
    list.removeDuplicates();
    return list;
}

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonObject node(const QString &type, const QJsonObject &inputs)
{
    return {{u"class_type"_s, type}, {u"inputs"_s, inputs}};
}

} // namespace

//! Files are saved unchanged for any name of the workflow, its inputs and the files: local server,
//! client and saver together.
class tst_Names : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void ofPrefixesAndInputs();
    void ofUploads();
    void ofWorkflows();
    void joinedByTheHost_data();
    void joinedByTheHost();

private:
    QList<MediaItem> run(const QJsonObject &graph, const QVariantMap &inputs);
    void save(const QStringList &paths, const QList<MediaItem> &items);

    std::unique_ptr<LocalServer> m_server;
    std::unique_ptr<WorkflowClient> m_client;
    std::unique_ptr<QTemporaryDir> m_dir;
};

void tst_Names::init()
{
    m_client.reset();
    m_server = std::make_unique<LocalServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    m_client = std::make_unique<WorkflowClient>();
    useServer(*m_client, m_server->url());
    m_dir = std::make_unique<QTemporaryDir>();
}

QList<MediaItem> tst_Names::run(const QJsonObject &graph, const QVariantMap &inputs)
{
    WorkflowRunRequest request;
    request.setWorkflowId(QString::fromLatin1(exampleWorkflowId));
    request.setWorkflowApiJson(WorkflowGraph::fromJson(QJsonDocument(graph).toJson()).value());
    request.setInputs(inputs);
    const WorkflowRun *run = m_client->queue(request);
    if (!QTest::qWaitFor([run] { return run->isFinished(); }, 60'000) || run->error())
        qWarning() << run->error().message();
    return run->mediaItems();
}

// Each file has the same content as on the server.
void tst_Names::save(const QStringList &paths, const QList<MediaItem> &items)
{
    constexpr qsizetype atOnce = 6; // the client's number of connections
    std::vector<std::unique_ptr<App::OutputSaver>> savers;
    const qsizetype share = items.size() / atOnce + 1;
    int finished = 0;
    for (qsizetype from = 0; from < items.size(); from += share) {
        savers.push_back(std::make_unique<App::OutputSaver>(
            m_client.get(), m_dir->path(), paths.mid(from, share), items.mid(from, share)));
        connect(savers.back().get(), &App::OutputSaver::finished, this, [&] { ++finished; });
        savers.back()->start();
    }
    QTRY_COMPARE_WITH_TIMEOUT(finished, int(savers.size()), 120'000);
    QList<App::SavedFile> files;
    for (const auto &saver : savers)
        files += saver->files();
    QCOMPARE(files.size(), items.size());
    QSet<QString> saved;
    for (const App::SavedFile &file : files) {
        const QString made = m_server->dataDirectory() + u"/output/"_s + file.item.subfolder()
            + u'/' + file.item.fileName();
        QVERIFY2(file.error.isEmpty(), qPrintable(made + u": "_s + file.error));
        QVERIFY2(!bytesOf(made).isEmpty(), qPrintable(made));
        QVERIFY2(bytesOf(file.path) == bytesOf(made), qPrintable(made));
        QVERIFY2(file.path.startsWith(m_dir->path() + u'/'), qPrintable(file.path));
        saved += file.path;
    }
    QCOMPARE(saved.size(), items.size());
}

//! The prefix is set by an input of the same name.
void tst_Names::ofPrefixesAndInputs()
{
    QJsonObject graph;
    QVariantMap inputs;
    const QStringList all = names();
    for (qsizetype i = 0; i < all.size(); ++i) {
        const QString number = QString::number(i);
        const QJsonArray picture{u"p"_s + number, 0};
        const QJsonArray prefix{u"t"_s + number, 0};
        graph[u"p"_s + number] =
            node(u"EmptyImage"_s,
                 {{u"width"_s, 8}, {u"height"_s, 8}, {u"batch_size"_s, 1}, {u"color"_s, i + 1}});
        graph[u"t"_s + number] =
            node(u"ComfyUIDeployExternalText"_s,
                 {{u"input_id"_s, all.at(i)}, {u"default_value"_s, u"not given"_s}});
        graph[u"s"_s + number] =
            node(u"SaveImage"_s, {{u"images"_s, picture}, {u"filename_prefix"_s, prefix}});
        inputs.insert(all.at(i), all.at(i));
    }
    const QList<MediaItem> items = run(graph, inputs);
    QCOMPARE(items.size(), all.size());
    save(App::pathsInRunFolder(u"run"_s, items), items);
    for (const MediaItem &item : items) {
        const int i = item.nodeId().mid(1).toInt();
        QVERIFY2(!item.fileName().startsWith(u"not given"), qPrintable(all.at(i)));
        const QString made =
            m_server->dataDirectory() + u"/output/"_s + item.subfolder() + u'/' + item.fileName();
        QCOMPARE(QImage(made).pixel(0, 0) & 0xffffff, QRgb(i + 1));
    }
}

void tst_Names::ofUploads()
{
    QJsonObject graph;
    QVariantMap inputs;
    const QStringList all = names();
    QStringList given;
    for (const QString &name : all) {
        const qsizetype i = given.size();
        const QString file = name + u".png"_s;
        QImage picture(8, 8, QImage::Format_RGB32);
        picture.fill(QRgb(0xff000000 + i + 1));
        // Not all positions, because each row is slow, and the position makes no difference here.
        const bool isShort = name.toUcs4().size() == 2;
        if (isShort || name.contains(u'/') || !picture.save(m_dir->path() + u'/' + file))
            continue;
        given += file;
        const QString number = QString::number(i);
        graph[u"e"_s + number] =
            node(u"ComfyUIDeployExternalImage"_s, {{u"input_id"_s, u"i"_s + number}});
        graph[u"s"_s + number] =
            node(u"SaveImage"_s,
                 {{u"images"_s, QJsonArray{u"e"_s + number, 0}}, {u"filename_prefix"_s, name}});
        inputs.insert(u"i"_s + number,
                      QVariant::fromValue(FileInput::fromFile(m_dir->path() + u'/' + file)));
    }
    QVERIFY(given.size() > 100);
    const QList<MediaItem> items = run(graph, inputs);
    QCOMPARE(items.size(), given.size());
    save(App::pathsInRunFolder(u"run"_s, items), items);
    for (const MediaItem &item : items) {
        const int i = item.nodeId().mid(1).toInt();
        const QString made =
            m_server->dataDirectory() + u"/output/"_s + item.subfolder() + u'/' + item.fileName();
        QVERIFY2((QImage(made).pixel(0, 0) & 0xffffff) == QRgb(i + 1), qPrintable(given.at(i)));
    }
}

//! As in the runner's file names.
void tst_Names::ofWorkflows()
{
    const QJsonObject picture{
        {u"width"_s, 8}, {u"height"_s, 8}, {u"batch_size"_s, 1}, {u"color"_s, 7}};
    const QList<MediaItem> items =
        run({{u"1"_s, node(u"EmptyImage"_s, picture)},
             {u"2"_s,
              node(u"SaveImage"_s,
                   {{u"images"_s, QJsonArray{u"1"_s, 0}}, {u"filename_prefix"_s, u"take #1"_s}})}},
            {});
    QCOMPARE(items.size(), 1);
    QStringList paths;
    QList<MediaItem> copies;
    App::UniquePaths unique;
    for (const QString &name : names()) {
        OutputName output;
        output.workflow = name;
        output.time = QDateTime::currentDateTime();
        output.extension = u"png"_s;
        paths += unique.add(outputPath(u"{workflow}/{workflow}"_s, output));
        copies += items.first();
    }
    save(paths, copies);
}

void tst_Names::joinedByTheHost_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("target");
    const auto row = [](const char *name, const char *target) {
        const QString file = QString::fromLatin1(name);
        QTest::addRow("%s, as it is", name) << u"/runs/1/"_s + file << file << QByteArray(target);
        QTest::addRow("%s, encoded", name)
            << u"/runs/1/"_s + QString::fromLatin1(QUrl::toPercentEncoding(file)) << file
            << QByteArray(target);
    };
    row("plain.png", "/runs/1/plain.png");
    row("take #1_00001_.png", "/runs/1/take%20%231_00001_.png");
    row("x%20y.png", "/runs/1/x%2520y.png");
    row("a%41.png", "/runs/1/a%2541.png");
    row("100%.png", "/runs/1/100%25.png");
    row("why?.png", "/runs/1/why%3F.png");
    QTest::newRow("signed") << u"/runs/1/take%20%231.png?sig=a%2Fb"_s << u"take #1.png"_s
                            << "/runs/1/take%20%231.png?sig=a%2Fb"_ba;
}

//! Storage hosts add the name of a file to its URL with or without encoding.
void tst_Names::joinedByTheHost()
{
    QFETCH(QString, url);
    QFETCH(QString, name);
    QFETCH(QByteArray, target);
    const auto item =
        MediaItem::fromJson({{u"url"_s, u"http://127.0.0.1:1"_s + url}, {u"filename"_s, name}});
    QVERIFY(item);
    QCOMPARE(item->url().toEncoded(), "http://127.0.0.1:1" + target);
    QVERIFY(!item->url().hasFragment());
}

REGISTER_TEST(tst_Names)
#include "tst_names.moc"
