#include "runnerwindow.h"

#include "settings/palettes.h"
#include "workspace.h"

#include <qml/media/clipboard.h>

#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qstandardpaths.h>
#include <QtCore/qtimer.h>
#include <QtGui/qguiapplication.h>
#include <QtQuick/qquickwindow.h>
#include <QtWidgets/qapplication.h>

#include <chrono>
#include <cstdio>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

// Made by the build. Named here, or the linker leaves it out of the program.
void qml_register_types_ComfyDeploy_Runner();

namespace ComfyDeploy::Runner {

namespace {

constexpr int pastedPictureDays = 90;

// Without a display there is no graphics card either. Can be said once only.
bool usePainterWithoutDisplay()
{
    const QString platform = QGuiApplication::platformName();
    const bool windowless = platform == "offscreen"_L1 || platform == "minimal"_L1;
    if (windowless)
        QQuickWindow::setGraphicsApi(QSGRendererInterface::Software);
    return windowless;
}

// Forms and the history speak of pasted pictures by their files, so these outlive the program.
void keepPastedPictures()
{
    const QString folder =
        QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/pasted"_L1;
    Qml::Clipboard::setPictureFolder(folder);
    const QDateTime oldest = QDateTime::currentDateTime().addDays(-pastedPictureDays);
    const QFileInfoList files = QDir(folder).entryInfoList(QDir::Files);
    for (const QFileInfo &file : files) {
        if (file.lastModified() < oldest)
            QFile::remove(file.filePath());
    }
}

} // namespace

RunnerWindow::RunnerWindow(const RunnerOptions &options, QObject *parent)
    : QObject(parent), m_options(options), m_systemPalette(QApplication::palette()),
      m_workspace(std::make_unique<Workspace>())
{
    static const volatile auto types = &qml_register_types_ComfyDeploy_Runner;
    Q_UNUSED(types)
    static const bool windowless = usePainterWithoutDisplay();
    Q_UNUSED(windowless)
    keepPastedPictures();
    connect(m_workspace->settings(), &AppSettings::themeChanged, this, &RunnerWindow::applyTheme);
    applyTheme();
}

RunnerWindow::~RunnerWindow() = default;

void RunnerWindow::applyTheme()
{
    QApplication::setPalette(paletteFor(m_workspace->settings()->theme(), m_systemPalette));
}

bool RunnerWindow::show()
{
    if (!m_options.outputFolder.isEmpty())
        m_workspace->settings()->overrideOutputFolder(m_options.outputFolder);
    m_engine.addImportPath(u"qrc:/qt/qml"_s);
    m_engine.setInitialProperties({{u"workspace"_s, QVariant::fromValue(m_workspace.get())}});
    m_workspace->start();
    m_engine.load(QUrl(u"qrc:/qt/qml/ComfyDeploy/Runner/qml/Main.qml"_s));
    if (m_engine.rootObjects().isEmpty())
        return false;
    m_window = qobject_cast<QQuickWindow *>(m_engine.rootObjects().constFirst());
    if (!m_options.workflow.isEmpty())
        m_workspace->importFile(
            QUrl::fromLocalFile(QFileInfo(m_options.workflow).absoluteFilePath()));
    if (!m_options.server.isEmpty() || m_options.run)
        m_workspace->useServer(m_options.server);
    m_window->show();
    if (m_options.run)
        runWhenConnected();
    return true;
}

void RunnerWindow::runWhenConnected()
{
    connect(m_workspace.get(), &Workspace::activeCountChanged, this, [this] {
        if (m_workspace->activeCount() == 0 && !m_options.picture.isEmpty())
            QTimer::singleShot(1s, this, &RunnerWindow::takePicture); // until it is painted
    });
    ServerConnection *server = m_workspace->server();
    if (server->state() == ServerConnection::State::Connected) {
        m_workspace->run();
        return;
    }
    connect(server, &ServerConnection::checked, m_workspace.get(), &Workspace::run,
            Qt::SingleShotConnection);
}

void RunnerWindow::takePicture()
{
    const RunEntry *run = m_workspace->selected();
    const bool fine = run && run->phase() == WorkflowRun::Succeeded;
    const bool written = m_window->grabWindow().save(m_options.picture);
    if (!fine)
        std::fprintf(stderr, "%s\n", qPrintable(run ? run->headline() : tr("Nothing was run.")));
    if (!written)
        std::fprintf(stderr, "%s\n",
                     qPrintable(tr("“%1” cannot be written.").arg(m_options.picture)));
    QCoreApplication::exit(fine && written ? 0 : 1);
}

} // namespace ComfyDeploy::Runner
