// SPDX-License-Identifier: MIT

// Calls every fuzz target with the inputs that are kept: those made of the examples of the
// service's answers, and those of corpus/, where what a fuzzer found stays.
#include "fuzz/fuzzing.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtTest/QtTest>

#include <vector>

using namespace Qt::StringLiterals;

// What fuzztargets.h names, each a LLVMFuzzerTestOneInput() that was compiled under this name.
#define FUZZ_TARGET(name) extern "C" int fuzz_##name(const std::uint8_t *data, std::size_t size);
#include "fuzztargets.h"
#undef FUZZ_TARGET

class tst_FuzzCorpora : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void replay_data();
    void replay();
};

namespace {

using Target = int (*)(const std::uint8_t *, std::size_t);

const QList<std::pair<QString, Target>> targets{
#define FUZZ_TARGET(name) {QStringLiteral(#name), fuzz_##name},
#include "fuzztargets.h"
#undef FUZZ_TARGET
};

} // namespace

void tst_FuzzCorpora::replay_data()
{
    QTest::addColumn<int>("target");
    QTest::addColumn<QString>("folder");
    for (int i = 0; i < targets.size(); ++i) {
        const QString name = targets.at(i).first;
        for (const QString &root : {QStringLiteral(FUZZ_SEEDS), QStringLiteral(FUZZ_CORPUS)}) {
            QTest::addRow("%s, %s", qPrintable(name), qPrintable(QDir(root).dirName()))
                << i << root + u'/' + name;
        }
    }
}

void tst_FuzzCorpora::replay()
{
    QFETCH(int, target);
    QFETCH(QString, folder);
    const QDir dir(folder);
    const QStringList names = dir.entryList(QDir::Files, QDir::Name);
    QVERIFY2(!names.isEmpty(), qPrintable(folder + u" holds nothing"_s));
    for (const QString &name : names) {
        QFile file(dir.filePath(name));
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        const QByteArray bytes = file.readAll();
        qSetMessagePattern(name + u": %{message}"_s); // of a check that does not hold
        // Exactly as many bytes, so that the sanitizers see a read behind them.
        const std::vector<std::uint8_t> data(bytes.begin(), bytes.end());
        targets.at(target).second(data.data(), data.size());
    }
}

QTEST_GUILESS_MAIN(tst_FuzzCorpora)
#include "tst_fuzzcorpora.moc"
