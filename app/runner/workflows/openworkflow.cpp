// SPDX-License-Identifier: MIT

#include "workflows/openworkflow.h"

#include "settings/appsettings.h"

#include <qml/form/formvalues.h>
#include <qml/form/inputmodel.h>

#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace ComfyDeploy::Runner {

using Qml::InputModel;
using Qml::WorkflowForm;

namespace {

constexpr auto lastDeployment = "deployment"_L1;
constexpr auto lastProfile = "deploymentProfile"_L1;

QString fieldChoiceOf(const QString &workflowKey)
{
    return workflowKey + "/fields"_L1;
}

QString separateFieldsOf(const QString &workflowKey)
{
    return workflowKey + "/separate"_L1;
}

} // namespace

OpenWorkflow::OpenWorkflow(AppSettings *settings, QObject *parent)
    : QObject(parent), m_settings(settings)
{
    m_form.setOffersAllLiterals(true);
    m_valuesTimer.setSingleShot(true);
    m_valuesTimer.setInterval(300ms);
    connect(&m_valuesTimer, &QTimer::timeout, this, &OpenWorkflow::rememberValues);
    connect(&m_form, &WorkflowForm::valuesChanged, &m_valuesTimer, qOverload<>(&QTimer::start));
    connect(this, &OpenWorkflow::changed, this, &OpenWorkflow::titleChanged);
    connect(&m_form, &WorkflowForm::fieldChoiceChanged, this, [this] {
        if (!m_key.isEmpty())
            m_settings->setState(fieldChoiceOf(m_key), m_form.fieldChoice());
    });
    connect(&m_form, &WorkflowForm::separateFieldsChanged, this, [this] {
        if (!m_key.isEmpty())
            m_settings->setState(separateFieldsOf(m_key), m_form.separateFields());
    });
}

OpenWorkflow::~OpenWorkflow()
{
    rememberValues();
}

QString OpenWorkflow::title() const
{
    if (!isDeployment())
        return m_library.title(m_key);
    const QString name = m_form.deployment().name();
    return name.isEmpty() ? tr("Deployment") : name;
}

void OpenWorkflow::openLast()
{
    const QString key = m_settings->state(lastDeployment).toString();
    const QString profileId = m_settings->state(lastProfile).toString();
    if (key.isEmpty() || profileId.isEmpty() || !m_kept.find(key))
        open(m_library.newest());
    else
        openKept(profileId, key);
}

bool OpenWorkflow::open(const QString &key)
{
    QString why;
    const QByteArray graph = m_library.graph(key, &why);
    if (graph.isEmpty()) {
        Q_EMIT problem(why);
        return false;
    }
    show(key, {}, [this, &graph] { return m_form.loadJson(QString::fromUtf8(graph)); });
    if (m_key != key)
        return false;
    m_library.touch(key);
    Q_EMIT opened();
    return true;
}

void OpenWorkflow::rename(const QString &key, const QString &title)
{
    m_library.rename(key, title);
    if (key == m_key)
        Q_EMIT titleChanged();
}

void OpenWorkflow::remove(const QString &key)
{
    if (!m_library.contains(key) || m_library.isSample(key))
        return;
    const bool isOpen = key == m_key;
    if (isOpen)
        open(m_library.keyAt(m_library.newest() == key ? 1 : 0));
    if (key == m_key)
        return; // the other one cannot be read
    const QString title = m_library.title(key);
    m_library.remove(key);
    Q_EMIT removed(tr("The workflow “%1” was removed; its runs stay.").arg(title), isOpen);
}

void OpenWorkflow::replace(const QString &key)
{
    m_form.restoreValues(m_library.values(key));
    m_library.remove(key);
    Q_EMIT removed(tr("“%1” is a new version: it has the values of the earlier one, which is no "
                      "longer listed.")
                       .arg(title()),
                   true);
}

void OpenWorkflow::openDeployment(const QString &profileId, const Deployment &deployment)
{
    const QString key = KeptDeployments::keyOf(profileId, deployment.id());
    QString why;
    if (const auto forgotten = m_kept.keep(key, deployment, &why)) {
        for (const QString &old : *forgotten)
            m_library.removeValues(old);
    } else {
        Q_EMIT problem(why);
    }
    show(key, profileId, [this, &deployment] {
        m_form.setDeployment(deployment);
        return true;
    });
}

bool OpenWorkflow::openKept(const QString &profileId, const QString &key)
{
    const auto deployment = m_kept.find(key);
    if (!deployment) {
        Q_EMIT problem(tr("This deployment is not kept here any more: choose it from the list."));
        return false;
    }
    openDeployment(profileId, *deployment);
    return true;
}

void OpenWorkflow::show(const QString &key, const QString &profileId,
                        const std::function<bool()> &load)
{
    rememberValues();
    m_key.clear(); // changes while the form is filled are not the user's
    const bool isLoaded = load();
    m_profileId = isLoaded ? profileId : QString();
    if (isLoaded) {
        m_form.setSeparateFields(m_settings->state(separateFieldsOf(key)).toStringList());
        const QString values = m_library.values(key);
        if (!values.isEmpty())
            m_form.restoreValues(values);
        drawOpenSeeds();
        m_form.setFieldChoice(m_settings->state(fieldChoiceOf(key)).toMap());
        m_key = key;
        m_settings->setState(lastDeployment, isDeployment() ? key : QString());
        m_settings->setState(lastProfile, profileId);
    } else {
        Q_EMIT problem(m_form.errorString());
    }
    m_form.forgetUndo();
    m_valuesTimer.stop();
    Q_EMIT changed();
}

void OpenWorkflow::rememberValues()
{
    m_valuesTimer.stop();
    if (m_key.isEmpty())
        return;
    const QString values = m_form.saveValues();
    QString why;
    if (values == m_library.values(m_key))
        return;
    if (m_library.setValues(m_key, values, &why))
        Q_EMIT valuesKept();
    else
        Q_EMIT valuesProblem(why);
}

QStringList OpenWorkflow::inputsOf(InputSpec::Kind kind) const
{
    QStringList names;
    const InputModel *inputs = m_form.inputs();
    for (int row = 0; row < inputs->rowCount(); ++row) {
        const QModelIndex index = inputs->index(row);
        if (inputs->data(index, InputModel::KindRole).toInt() == int(kind))
            names.append(inputs->data(index, InputModel::NameRole).toString());
    }
    return names;
}

QString OpenWorkflow::mainText(const QVariantMap &sent) const
{
    constexpr qsizetype longest = 500;
    for (const QString &name : inputsOf(InputSpec::Kind::Text)) {
        const QString text = sent.value(name, m_form.value(name)).toString().simplified();
        if (!text.isEmpty())
            return text.left(longest);
    }
    return {};
}

// For -1 or 0 the server would choose the seed without reporting it, and the picture could not be
// reproduced. So it is drawn here.
void OpenWorkflow::drawOpenSeeds()
{
    const InputModel *inputs = m_form.inputs();
    for (const QString &name : inputsOf(InputSpec::Kind::Seed)) {
        const QModelIndex index = inputs->index(inputs->indexOf(name));
        const bool isLiteral = inputs->data(index, InputModel::LiteralRole).toBool();
        const bool isOfTheNodes = inputs->data(index, InputModel::HasWiredDefaultRole).toBool()
            || inputs->data(index, InputModel::DefaultsDifferRole).toBool();
        const QString seed = m_form.value(name).toString();
        if (isLiteral && seed == "0"_L1)
            continue; // as good a seed as any
        if (isOfTheNodes && seed.isEmpty())
            continue; // a drawn one would replace the workflow's values
        if (!seed.isEmpty() && seed != "0"_L1 && seed != "-1"_L1)
            continue; // or is not a valid seed, which the form reports
        m_form.setSeedMode(name, WorkflowForm::Random);
        m_form.rollSeed(name);
    }
}

} // namespace ComfyDeploy::Runner
