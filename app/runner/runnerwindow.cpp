#include "runnerwindow.h"

#include "settings/palettes.h"
#include "workflows/pastedpictures.h"
#include "workspace.h"

#include <qml/media/clipboard.h>

#include <QtCore/qfileinfo.h>
#include <QtCore/qtextstream.h>
#include <QtCore/qtimer.h>
#include <QtGui/qevent.h>
#include <QtGui/qguiapplication.h>
#include <QtGui/qscreen.h>
#include <QtQuick/qquickitem.h>
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

bool isWindowless()
{
    const QString platform = QGuiApplication::platformName();
    return platform == "offscreen"_L1 || platform == "minimal"_L1;
}

// Without a display there is no graphics card either. Can be said once only.
bool usePainterWithoutDisplay()
{
    if (isWindowless())
        QQuickWindow::setGraphicsApi(QSGRendererInterface::Software);
    return isWindowless();
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
    Qml::Clipboard::setPictureFolder(PastedPictures::folder());
    PastedPictures::forgetOldest();
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
    m_window->installEventFilter(this);
    fitToScreen();
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

// The first start, on a screen that a window of the usual size and its title bar do not fit on.
void RunnerWindow::fitToScreen()
{
    constexpr int titleBar = 40;
    const bool isKept = m_workspace->settings()->state(u"height"_s, {}).isValid();
    const QSize room = m_window->screen() ? m_window->screen()->availableSize() : QSize();
    if (isKept || isWindowless() || room.isEmpty())
        return;
    m_window->resize(
        qMin(m_window->width(), room.width()),
        qMax(m_window->minimumHeight(), qMin(m_window->height(), room.height() - titleBar)));
}

// Ctrl+Z is a text's own where that was edited last; else it takes back what the program did.
bool RunnerWindow::undoIsOurs() const
{
    const QQuickItem *focused = m_window->activeFocusItem();
    const auto isInside = [this, focused](const QString &name) {
        const auto *pane = m_window->findChild<QQuickItem *>(name);
        return pane && focused && (pane == focused || pane->isAncestorOf(focused));
    };
    bool isInPopup = false;
    for (const QQuickItem *item = focused; item; item = item->parentItem())
        isInPopup = isInPopup || item->inherits("QQuickOverlay");
    if (!m_workspace->canUndo() || (isInPopup && !isInside(u"runsPane"_s)))
        return false;
    const bool hasOwn = focused && focused->property("canUndo").toBool();
    return !hasOwn || (isInside(u"inputsPane"_s) && m_workspace->form()->undoIsNext());
}

// A field that has the focus would take a pasted workflow as its text.
bool RunnerWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_window && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent *>(event)->matches(QKeySequence::Paste)) {
        const auto *inputs = m_window->findChild<QQuickItem *>(u"inputsPane"_s);
        const QQuickItem *focused = m_window->activeFocusItem();
        if (inputs && focused && inputs->isAncestorOf(focused) && m_workspace->pasteWorkflow())
            return true;
    }
    if (watched == m_window && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent *>(event)->matches(QKeySequence::Undo) && undoIsOurs()) {
        m_workspace->undo();
        return true;
    }
    return QObject::eventFilter(watched, event);
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
    QTextStream errors(stderr);
    if (!fine)
        errors << (run ? run->headline() : tr("Nothing was run.")) << Qt::endl;
    if (!written)
        errors << tr("“%1” cannot be written.").arg(m_options.picture) << Qt::endl;
    QCoreApplication::exit(fine && written ? 0 : 1);
}

} // namespace ComfyDeploy::Runner
