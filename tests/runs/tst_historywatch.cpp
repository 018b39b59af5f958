// SPDX-License-Identifier: MIT

#include "shared/testprogram.h"

#include "runs/historywatch.h"

#include <QtCore/qfile.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/QtTest>

using namespace ComfyDeploy::Runner;
using namespace Qt::StringLiterals;

class tst_HistoryWatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesAreSeenAgain();
};

// SQLite's last write to the log can be seconds before what was written is visible: fsync() is
// between them.
void tst_HistoryWatch::writesAreSeenAgain()
{
    const QTemporaryDir dir;
    const QString history = dir.filePath(u"history.db"_s);
    QFile log(history + u"-wal"_s);
    QVERIFY(log.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    HistoryWatch watch;
    QSignalSpy looks(&watch, &HistoryWatch::written);
    watch.watch(history);
    QCOMPARE(log.write("frame"), 5);
    QTRY_VERIFY(looks.size() >= 3);
    QCOMPARE(log.write("frame"), 5);
    const qsizetype before = looks.size();
    QTRY_VERIFY(looks.size() >= before + 3); // from the beginning again
}

REGISTER_TEST(tst_HistoryWatch)
#include "tst_historywatch.moc"
