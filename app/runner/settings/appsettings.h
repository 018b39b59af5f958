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

//! \brief What the user has chosen for the whole program, kept from one start to the next.
//!
//! One file in the user's configuration folder. Never holds a token.
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
    //! What closing the window does while runs are under way.
    enum class QuitChoice { Ask, KeepRunning, CancelRuns };
    Q_ENUM(QuitChoice)

    explicit AppSettings(QObject *parent = nullptr);
    ~AppSettings() override;

    //! Of everything that is kept, as it stands in the file; "*" is a server's id.
    [[nodiscard]] static QStringList keys();
    //! What \a key is unless it was chosen, in the setting's type.
    [[nodiscard]] static QVariant fallback(const QString &key);

    [[nodiscard]] Theme theme() const;
    void setTheme(Theme theme);

    //! Absolute; "ComfyDeploy" among the user's pictures unless set.
    [[nodiscard]] QString outputFolder() const;
    void setOutputFolder(const QString &folder);
    //! For a session that must not touch the user's folder, such as the demo; not kept.
    void overrideOutputFolder(const QString &folder);
    //! Where a file goes below the folder: {workflow} {date} {time} {seed} {index} {run} are
    //! replaced, "/" makes folders, the extension is the file's own.
    [[nodiscard]] QString outputTemplate() const;
    void setOutputTemplate(const QString &pattern);
    //! What the template makes of a run of now.
    [[nodiscard]] QString outputExample() const;

    [[nodiscard]] QuitChoice quitChoice() const;
    void setQuitChoice(QuitChoice choice);

    //! Small things that the window remembers: sizes, what is folded, the mode of each server.
    [[nodiscard]] Q_INVOKABLE QVariant state(const QString &key) const;
    Q_INVOKABLE void setState(const QString &key, const QVariant &value);

Q_SIGNALS:
    void themeChanged();
    void outputFolderChanged();
    void outputTemplateChanged();
    void quitChoiceChanged();
    //! A sentence for the user, once: what is chosen holds until the end of the program only,
    //! unless the file can be written again before.
    void problem(const QString &text);
    //! What problem() was about is over.
    void recovered();

private:
    [[nodiscard]] QVariant value(const QString &key) const;
    //! Whether it was another one.
    bool keep(const QString &key, const QVariant &value);
    void write();

    const std::unique_ptr<QSettings> m_settings;
    QTimer m_writing; // several changes, one write
    bool m_problemReported = false;
    QString m_outputFolderOverride;
};

} // namespace ComfyDeploy::Runner
