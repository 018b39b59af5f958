// SPDX-License-Identifier: MIT

#include "runnerprocess.h"
#include "shared/testprogram.h"

#include <QtCore/qdir.h>
#include <QtCore/qendian.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qset.h>
#include <QtCore/qsettings.h>
#include <QtCore/qtemporarydir.h>
#include <QtGui/qguiapplication.h>
#include <QtGui/qimage.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

namespace {

qsizetype colorsInTheMiddle(const QImage &image)
{
    QSet<QRgb> colors;
    for (int y = image.height() / 3; y < 2 * image.height() / 3; ++y) {
        for (int x = image.width() / 3; x < 2 * image.width() / 3; ++x)
            colors.insert(image.pixel(x, y));
    }
    return colors.size();
}

} // namespace

// The program on a real X server, with a real keyboard.
class tst_RunnerX11 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void firstStartToFirstPicture();
    void killedInMidRun();
    void windowTest_data();
    void windowTest();
    void keyboards();
    void sizeOfAnotherScreen_data();
    void sizeOfAnotherScreen();
    void cleanupTestCase();

private:
    [[nodiscard]] QProcessEnvironment environment() const;
    [[nodiscard]] bool xdotool(const QStringList &arguments, QByteArray *output = nullptr) const;
    void runWindowTests(const QStringList &arguments) const;
    [[nodiscard]] QImage screen() const;

    QTemporaryDir m_screens;
    QProcess m_server;
    QString m_display;
};

void tst_RunnerX11::initTestCase()
{
    m_server.start(QStringLiteral(XVFB_PROGRAM),
                   {u"-displayfd"_s, u"1"_s, u"-screen"_s, u"0"_s, u"1280x800x24"_s, u"-nolisten"_s,
                    u"tcp"_s, u"-fbdir"_s, m_screens.path()});
    QVERIFY(m_server.waitForStarted());
    while (!m_server.canReadLine())
        QVERIFY2(m_server.waitForReadyRead(20'000), m_server.readAllStandardError());
    m_display = u':' + QString::fromLatin1(m_server.readLine().trimmed());
}

void tst_RunnerX11::cleanupTestCase()
{
    m_server.terminate();
    m_server.waitForFinished();
}

//! The environment for this X server.
QProcessEnvironment tst_RunnerX11::environment() const
{
    QProcessEnvironment environment;
    environment.insert(u"DISPLAY"_s, m_display);
    environment.insert(u"QT_QPA_PLATFORM"_s, u"xcb"_s);
    environment.insert(u"QT_QUICK_BACKEND"_s, u"software"_s); // no GPU with Xvfb
    environment.insert(u"DBUS_SESSION_BUS_ADDRESS"_s, u"disabled:"_s); // a desktop's, if any
    return environment;
}

bool tst_RunnerX11::xdotool(const QStringList &arguments, QByteArray *output) const
{
    QProcess tool;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"DISPLAY"_s, m_display);
    tool.setProcessEnvironment(environment);
    tool.start(QStringLiteral(XDOTOOL_PROGRAM), arguments);
    const bool isDone = tool.waitForFinished(30'000) && tool.exitCode() == 0;
    if (output)
        *output = tool.readAllStandardOutput();
    return isDone;
}

// Xvfb stores its screen as an XWD file: a header of big-endian words, a color table, 32-bit
// pixels.
QImage tst_RunnerX11::screen() const
{
    QFile file(m_screens.filePath(u"Xvfb_screen0"_s));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray bytes = file.readAll();
    const auto word = [&bytes](int index) {
        return qFromBigEndian<quint32>(bytes.constData() + 4 * index);
    };
    const int width = int(word(4));
    const int height = int(word(5));
    const int bytesPerLine = int(word(12));
    const qsizetype pixels = word(0) + 12 * qsizetype(word(19));
    if (bytes.size() < pixels + qsizetype(bytesPerLine) * height)
        return {};
    return QImage(reinterpret_cast<const uchar *>(bytes.constData() + pixels), width, height,
                  bytesPerLine, QImage::Format_RGB32)
        .copy();
}

void tst_RunnerX11::firstStartToFirstPicture()
{
    const RunnerHome home;
    RunnerProcess runner(home, {}, environment());
    QVERIFY2(xdotool({u"search"_s, u"--sync"_s, u"--onlyvisible"_s, u"--name"_s, u"ComfyDeploy"_s,
                      u"windowfocus"_s, u"--sync"_s}),
             runner.output());
    QVERIFY(xdotool({u"key"_s, u"ctrl+Return"_s})); // the only action
    QTRY_VERIFY2_WITH_TIMEOUT(!home.results(u"*.json"_s).isEmpty(), runner.output(), 60'000);
    const QStringList pictures = home.results(u"*.webp"_s) + home.results(u"*.png"_s);
    QVERIFY(!pictures.isEmpty());
    QVERIFY(!QImage(pictures.constFirst()).isNull());
    QVERIFY2(runner.isRunning(), runner.output());

    // The result is on the screen: an empty or gray area has few colors.
    QTRY_VERIFY(colorsInTheMiddle(screen()) > 100);
    QDir().mkpath(QStringLiteral(PICTURES_DIR));
    QVERIFY(screen().save(QStringLiteral(PICTURES_DIR) + u"/x11.png"_s));
}

void tst_RunnerX11::killedInMidRun()
{
    killInMidRunAndStartAgain(environment());
}

void tst_RunnerX11::windowTest_data()
{
    QTest::addColumn<QStringList>("arguments");
    if (qEnvironmentVariableIsSet("COMFYDEPLOY_WHOLE_TIMES")) {
        QTest::newRow("flows and pictures") << QStringList{u"tst_runnerwindow"_s};
        QTest::newRow("hands") << QStringList{u"tst_runnerhands"_s};
        return;
    }
    QTest::newRow("flows") << QStringList{u"tst_runnerwindow"_s,
                                          u"theWholeFlowByKeyboard"_s,
                                          u"invalidInputIsReportedBeforeSending"_s,
                                          u"failedRunNamesItsCause"_s,
                                          u"cancel"_s,
                                          u"serverUnpluggedInMidRun"_s,
                                          u"droppedPictureBecomesAnInput"_s};
}

// Repeats the off-screen tests with real windows; all of them in the full run.
void tst_RunnerX11::windowTest()
{
    QFETCH(QStringList, arguments);
    runWindowTests(arguments);
}

// The shortcuts on an American, a German and a French keyboard.
void tst_RunnerX11::keyboards()
{
    if (!QFileInfo::exists(QStringLiteral(SETXKBMAP_PROGRAM)))
        QSKIP("no setxkbmap here");
    runWindowTests({u"tst_runnerkeys"_s});
}

void tst_RunnerX11::runWindowTests(const QStringList &arguments) const
{
    QProcess test;
    QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
    all.insert(environment());
    all.insert(u"XDOTOOL"_s, QStringLiteral(XDOTOOL_PROGRAM));
    all.insert(u"SETXKBMAP"_s, QStringLiteral(SETXKBMAP_PROGRAM));
    test.setProcessEnvironment(all);
    test.setProcessChannelMode(QProcess::MergedChannels);
    test.start(QStringLiteral(WINDOW_TESTS), arguments);
    const bool ended = test.waitForFinished(240'000);
    const QByteArray output = test.readAll();
    QVERIFY2(ended, output);
    QVERIFY2(test.exitStatus() == QProcess::NormalExit && test.exitCode() == 0, output);
}

void tst_RunnerX11::sizeOfAnotherScreen_data()
{
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::newRow("larger") << 3840 << 2160;
    QTest::newRow("wider") << 2560 << 700;
    QTest::newRow("higher") << 1000 << 1440;
    QTest::newRow("the whole screen, without room for a title") << 1280 << 800;
    QTest::newRow("fits") << 1000 << 640;
}

// The size was saved on a larger screen, or at another scale: the window must be completely
// visible.
void tst_RunnerX11::sizeOfAnotherScreen()
{
    QFETCH(int, width);
    QFETCH(int, height);
    const RunnerHome home;
    const QString folder =
        home.environment().value(u"XDG_CONFIG_HOME"_s) + u"/ComfyDeploy/comfydeploy-runner"_s;
    QVERIFY(QDir().mkpath(folder));
    {
        QSettings settings(folder + u"/runner.ini"_s, QSettings::IniFormat);
        settings.setValue(u"state/width"_s, width);
        settings.setValue(u"state/height"_s, height);
    }
    RunnerProcess runner(home, {}, environment());
    QByteArray output;
    QVERIFY2(xdotool({u"search"_s, u"--sync"_s, u"--onlyvisible"_s, u"--name"_s, u"ComfyDeploy"_s},
                     &output),
             runner.output());
    const QString id = QString::fromLatin1(output).trimmed().section(u'\n', -1);
    const auto value = [&](QByteArrayView name) {
        for (const QByteArray &line : output.split('\n')) {
            if (line.startsWith(name.toByteArray() + '='))
                return line.mid(name.size() + 1).toInt();
        }
        return -1000;
    };
    QVERIFY(xdotool({u"getwindowgeometry"_s, u"--shell"_s, id}, &output));
    QVERIFY2(value("X") >= 0 && value("Y") >= 0, output);
    QVERIFY2(value("X") + value("WIDTH") <= 1280, output);
    QVERIFY2(value("Y") + value("HEIGHT") <= 800, output);
    QVERIFY2(value("WIDTH") >= 900 && value("HEIGHT") >= 600, output);
    if (width <= 1280)
        QCOMPARE(value("WIDTH"), width);
    if (height <= 760)
        QCOMPARE(value("HEIGHT"), height);
}

REGISTER_TEST_RUN(tst_RunnerX11, (runRegisteredTest<tst_RunnerX11, QGuiApplication>))
#include "tst_runnerx11.moc"
