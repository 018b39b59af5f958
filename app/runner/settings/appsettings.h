// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qobject.h>
#include <QtCore/qstring.h>
#include <QtCore/qtimer.h>
#include <QtCore/qurl.h>
#include <QtCore/qvariant.h>
#include <QtQml/qqmlregistration.h>

#include <memory>

QT_BEGIN_NAMESPACE
class QSettings;
QT_END_NAMESPACE

namespace ComfyDeploy::Runner {

//! \brief The user's settings for the whole program, which are stored permanently.
//!
//! One file in the user's configuration folder. Never contains a token.
class AppSettings : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Made by the program")
    Q_PROPERTY(Theme theme READ theme WRITE setTheme NOTIFY themeChanged FINAL)
    Q_PROPERTY(QString outputFolder READ outputFolder WRITE setOutputFolder NOTIFY
                   outputFolderChanged FINAL)
    Q_PROPERTY(QString outputTemplate READ outputTemplate WRITE setOutputTemplate NOTIFY
                   outputTemplateChanged FINAL)
    Q_PROPERTY(QString outputExample READ outputExample NOTIFY outputTemplateChanged FINAL)
    Q_PROPERTY(
        QuitChoice quitChoice READ quitChoice WRITE setQuitChoice NOTIFY quitChoiceChanged FINAL)

public:
    enum class Theme { System, Light, Dark };
    Q_ENUM(Theme)
    //! The action when the window is closed while runs are under way.
    enum class QuitChoice { Ask, KeepRunning, CancelRuns };
    Q_ENUM(QuitChoice)

    explicit AppSettings(QObject *parent = nullptr);
    ~AppSettings() override;

    //! The keys of all settings in the file; "*" stands for a server's id.
    [[nodiscard]] static QStringList keys();
    //! The default of \a key, in the setting's type.
    [[nodiscard]] static QVariant fallback(const QString &key);

    [[nodiscard]] Theme theme() const;
    void setTheme(Theme theme);

    //! An absolute path; the default is "ComfyDeploy" in the user's pictures folder.
    [[nodiscard]] QString outputFolder() const;
    void setOutputFolder(const QString &folder);
    //! For a session that must not use the user's folder, such as the demo; not stored.
    void overrideOutputFolder(const QString &folder);
    //! The template for the path of a file in the folder: {workflow} {date} {time} {seed} {index}
    //! {run} are replaced, "/" creates folders, the extension is that of the file.
    [[nodiscard]] QString outputTemplate() const;
    void setOutputTemplate(const QString &pattern);
    //! An example of the template for a current run.
    [[nodiscard]] QString outputExample() const;

    [[nodiscard]] QuitChoice quitChoice() const;
    void setQuitChoice(QuitChoice choice);

    //! \brief The settings of a group that are on or off, for the dialog with the settings.
    //!
    //! Of each its \c name for state(), its \c text, and in \c needs the name of the one without
    //! which it has no effect, or an empty one.
    [[nodiscard]] Q_INVOKABLE QVariantList switches(const QString &group) const;
    //! The stored state of the window: sizes, collapsed groups, the mode of each server.
    [[nodiscard]] Q_INVOKABLE QVariant state(const QString &key) const;
    Q_INVOKABLE void setState(const QString &key, const QVariant &value);

Q_SIGNALS:
    void themeChanged();
    void outputFolderChanged();
    void outputTemplateChanged();
    void quitChoiceChanged();
    //! Emitted once, with a sentence: changed settings are lost at the end of the program, unless
    //! the file can be written before.
    void problem(const QString &text);
    //! The problem is solved.
    void recovered();

private:
    [[nodiscard]] QVariant value(const QString &key) const;
    //! Returns whether the value has changed.
    bool keep(const QString &key, const QVariant &value);
    void write();

    const std::unique_ptr<QSettings> m_settings;
    QTimer m_writing; // combines several changes
    bool m_problemReported = false;
    QString m_outputFolderOverride;
};

} // namespace ComfyDeploy::Runner
