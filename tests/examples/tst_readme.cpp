// SPDX-License-Identifier: MIT

#include <ComfyDeployLocal/localserver.h>

#include <QtCore/qdir.h>
#include <QtCore/qprocess.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class tst_Readme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsTheExample_data();
    void showsTheExample();
    void startsWithPartsOfTheExamples_data();
    void startsWithPartsOfTheExamples();
    void isShort();
    void linksLeadSomewhere_data();
    void linksLeadSomewhere();
    void exampleIsShort();
    void exampleRuns();
    void exampleReportsFailure();
};

void tst_Readme::showsTheExample_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("language");
    QTest::newRow("program") << u"cpp.md"_s << u"queue-run/main.cpp"_s << "cpp"_ba;
    QTest::newRow("build file") << u"cpp.md"_s << u"queue-run/CMakeLists.txt"_s << "cmake"_ba;
    QTest::newRow("panel") << u"qml.md"_s << u"panel/Panel.qml"_s << "qml"_ba;
}

void tst_Readme::showsTheExample()
{
    QFETCH(QString, page);
    QFETCH(QString, file);
    QFETCH(QByteArray, language);
    const QByteArray source = bytesOf(QStringLiteral(EXAMPLES) + u'/' + file);
    QVERIFY(!source.isEmpty());
    const QByteArray text = bytesOf(QStringLiteral(DOCUMENTATION) + u'/' + page);
    QVERIFY(text.contains("```" + language + '\n' + source + "```\n"));
}

void tst_Readme::startsWithPartsOfTheExamples_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("language");
    QTest::newRow("program") << u"queue-run/main.cpp"_s << "cpp"_ba;
    QTest::newRow("panel") << u"panel/Panel.qml"_s << "qml"_ba;
}

// The front page shows the lines that matter, of programs that are built.
void tst_Readme::startsWithPartsOfTheExamples()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, language);
    const QByteArray page = bytesOf(QStringLiteral(README));
    const QByteArray fence = "\n```" + language + '\n';
    QCOMPARE(page.count(fence), 1);
    const qsizetype begin = page.indexOf(fence) + fence.size();
    const QByteArray part = page.sliced(begin, page.indexOf("```\n", begin) - begin);
    QVERIFY(part.count('\n') >= 10);
    QByteArray indented = "    " + part.chopped(1) + '\n';
    indented.replace("\n", "\n    ").chop(4);
    indented.replace("\n    \n", "\n\n");
    QVERIFY2(bytesOf(QStringLiteral(EXAMPLES) + u'/' + file).contains(indented), indented);
}

void tst_Readme::isShort()
{
    QVERIFY(bytesOf(QStringLiteral(README)).count('\n') < 150);
}

void tst_Readme::linksLeadSomewhere_data()
{
    QTest::addColumn<QString>("path");
    const QDir root(QFileInfo(QStringLiteral(README)).path());
    const QDir docs(QStringLiteral(DOCUMENTATION));
    for (const QDir &folder : {root, docs}) {
        const QStringList pages = folder.entryList({u"*.md"_s}, QDir::Files);
        for (const QString &page : pages) {
            const QString path = folder.filePath(page);
            QTest::newRow(qPrintable(root.relativeFilePath(path))) << path;
        }
    }
}

void tst_Readme::linksLeadSomewhere()
{
    QFETCH(QString, path);
    static const QRegularExpression link(u"\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)"_s);
    const QDir folder(QFileInfo(path).path());
    const QString text = QString::fromUtf8(bytesOf(path));
    QVERIFY(!text.isEmpty());
    for (auto it = link.globalMatch(text); it.hasNext();) {
        const QString target = it.next().captured(1);
        if (!target.startsWith(u"http"))
            QVERIFY2(QFileInfo::exists(folder.filePath(target)), qPrintable(target));
    }
}

// Of twenty lines, which a reader types in: those between the braces of main().
void tst_Readme::exampleIsShort()
{
    const QByteArray source = bytesOf(QStringLiteral(EXAMPLES) + u"/queue-run/main.cpp"_s);
    const QByteArray body = source.sliced(source.indexOf("\n{\n") + 3);
    int lines = 0;
    for (const QByteArray &line : body.split('\n'))
        lines += line.trimmed().isEmpty() || line == "}" ? 0 : 1;
    QVERIFY2(lines > 10 && lines <= 22, QByteArray::number(lines).constData());
}

void tst_Readme::exampleRuns()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QProcess example;
    example.start(
        QStringLiteral(EXAMPLE_PROGRAM),
        {QStringLiteral(WORKFLOWS_DIR) + u"/text-to-image.json"_s, server.url().toString()});
    QVERIFY(example.waitForFinished(60'000));
    const QByteArray said = example.readAllStandardError();
    QVERIFY2(example.exitCode() == 0, said.constData());
    QVERIFY2(said.contains("Succeeded"), said.constData());
    QVERIFY2(said.contains(server.url().toString(QUrl::RemovePath).toUtf8()), said.constData());
    const auto requests = server.requests(u"/run/workflow/queue"_s);
    QCOMPARE(requests.size(), 1);
    QVERIFY(requests.first().body.contains("a red fox"));
}

void tst_Readme::exampleReportsFailure()
{
    LocalServer server;
    QVERIFY2(server.listen(), qPrintable(server.errorString()));
    QVERIFY(server.addFault(u"status"_s, u"403"_s));
    QProcess example;
    example.start(
        QStringLiteral(EXAMPLE_PROGRAM),
        {QStringLiteral(WORKFLOWS_DIR) + u"/text-to-image.json"_s, server.url().toString()});
    QVERIFY(example.waitForFinished(60'000));
    QCOMPARE(example.exitCode(), 1);
}

QTEST_GUILESS_MAIN(tst_Readme)
#include "tst_readme.moc"
