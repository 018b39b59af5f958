// SPDX-License-Identifier: MIT

#include "runrequestreader.h"

#include "values/filevalue.h"
#include "values/jsvalue.h"
#include "values/qmltext.h"

#include <ComfyDeploy/core/localhost_p.h>
#include <ComfyDeploy/workflowimport.h>

#include <QtCore/qhash.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qmetaobject.h>
#include <QtGui/qimage.h>

#include <cmath>
#include <limits>

namespace ComfyDeploy::Qml {

using namespace Qt::StringLiterals;

namespace {

ApiError invalid(const QString &message)
{
    return {ApiError::Kind::InvalidRequest, message};
}

QString keyList(QStringList keys)
{
    keys.sort();
    return keys.join(u", "_s);
}

template <typename Gadget>
bool holds(const QVariant &value)
{
    return value.metaType() == QMetaType::fromType<Gadget>();
}

// One picture or file of a plain object. A text means a file only if the workflow requires one: a
// typed prompt must not upload local files.
QVariant plainInput(const QString &name, const QVariant &value, bool wantsFile)
{
    if (holds<QImage>(value) || value.typeId() == QMetaType::QUrl
        || (wantsFile && value.typeId() == QMetaType::QString))
        return fileValue(name, value);
    if (value.typeId() != QMetaType::QVariantList)
        return value;
    QVariantList list = value.toList();
    for (QVariant &item : list)
        item = plainInput(name, item, wantsFile);
    return list;
}

// Whether a text is the URL of a local file.
bool namesLocalFile(const QVariant &value)
{
    if (value.typeId() == QMetaType::QVariantList) {
        const QVariantList list = value.toList();
        return std::any_of(list.begin(), list.end(), namesLocalFile);
    }
    const QString text =
        value.typeId() == QMetaType::QString ? value.toString().trimmed() : QString();
    return text.startsWith("file:/"_L1, Qt::CaseInsensitive)
        || text.startsWith("qrc:/"_L1, Qt::CaseInsensitive);
}

bool holdsFile(const QVariant &value)
{
    if (value.typeId() != QMetaType::QVariantList)
        return holds<FileInput>(value);
    const QVariantList list = value.toList();
    return std::any_of(list.begin(), list.end(), holdsFile);
}

class Reader
{
public:
    explicit Reader(const QUrl &serverUrl) : m_serverUrl(serverUrl) {}

    RunRequest read(const QVariant &given);

private:
    void readKey(const QString &key, const QVariant &value);
    [[nodiscard]] QVariant propertyValue(const QMetaProperty &property, const QVariant &value);
    [[nodiscard]] QVariant textOf(const QVariant &value);
    [[nodiscard]] QVariant truthOf(const QVariant &value);
    [[nodiscard]] QVariant textListOf(const QVariant &value);
    [[nodiscard]] QVariant numberOf(const QVariant &value);
    [[nodiscard]] QVariant jsonOf(const QVariant &value);
    void setGraph(const QVariant &value);
    void setBatchInputParams(const QVariant &value);
    void setInputs(const QVariant &value);
    void takeForm(const FormValues &values);
    void takeLiterals(bool hasOther);
    void completeIds();
    void takeInputs();
    void takeBatch();
    [[nodiscard]] QVariant checkedInput(const InputSpec &spec, const QVariant &value);
    [[nodiscard]] QVariant uncheckedInput(const QString &name, const QVariant &value);
    [[nodiscard]] QHash<QString, InputSpec> specs() const;
    void fail(const QString &message);
    void wrongType(const QString &expected);

    const QUrl m_serverUrl;
    QString m_key; // that is being read
    bool m_hasForm = false;
    QVariantMap m_inputs; // of a plain object
    QVariantMap m_batch; // the values of batchInputParams
    RunRequest m_result;
};

void Reader::fail(const QString &message)
{
    if (!m_result.error)
        m_result.error = invalid(message);
}

void Reader::wrongType(const QString &expected)
{
    fail(QmlText::tr("The request's \"%1\" must be %2.").arg(m_key, expected));
}

RunRequest Reader::read(const QVariant &given)
{
    const QVariant plain = plainValue(given);
    if (holds<WorkflowRunRequest>(plain)) {
        m_result.request = plain.value<WorkflowRunRequest>();
    } else if (holds<FormValues>(plain)) {
        takeForm(plain.value<FormValues>());
    } else if (plain.typeId() == QMetaType::QVariantMap) {
        const QVariantMap object = plain.toMap();
        for (auto it = object.begin(); it != object.end(); ++it)
            readKey(it.key(), it.value());
    } else {
        fail(QmlText::tr(
            "A run request is an object such as { workflowApiJson, inputs }, or a form's values."));
    }
    if (!m_result.error) {
        completeIds();
        takeInputs();
        takeBatch();
    }
    if (!m_result.error)
        m_result.error = m_result.request.check();
    return m_result;
}

void Reader::readKey(const QString &key, const QVariant &value)
{
    m_key = key;
    const QMetaObject &known = WorkflowRunRequest::staticMetaObject;
    const int index = known.indexOfProperty(key.toUtf8());
    if (index < 0) {
        QStringList keys;
        for (int i = 0; i < known.propertyCount(); ++i)
            keys += QString::fromLatin1(known.property(i).name());
        fail(QmlText::tr("A run request has no \"%1\"; it has %2.").arg(key, keyList(keys)));
    } else if (!value.isValid()) { // undefined means not set
        return;
    } else if (key == "workflowApiJson"_L1) {
        setGraph(value);
    } else if (key == "inputs"_L1) {
        setInputs(value);
    } else if (key == "batchInputParams"_L1) {
        setBatchInputParams(value);
    } else if (const QVariant read = propertyValue(known.property(index), value); read.isValid()) {
        known.property(index).writeOnGadget(&m_result.request, read);
    }
}

// Invalid if the value has another type.
QVariant Reader::propertyValue(const QMetaProperty &property, const QVariant &value)
{
    switch (property.typeId()) {
    case QMetaType::Bool:
        return truthOf(value);
    case QMetaType::Int:
        return numberOf(value);
    case QMetaType::QStringList:
        return textListOf(value);
    case QMetaType::QByteArray:
        return jsonOf(value);
    default:
        return textOf(value);
    }
}

QVariant Reader::textOf(const QVariant &value)
{
    if (value.typeId() == QMetaType::QString || value.typeId() == QMetaType::QUrl)
        return value.toString();
    wrongType(QmlText::tr("a text"));
    return {};
}

QVariant Reader::truthOf(const QVariant &value)
{
    if (value.typeId() == QMetaType::Bool)
        return value;
    wrongType(QmlText::tr("true or false"));
    return {};
}

QVariant Reader::textListOf(const QVariant &value)
{
    const QVariantList list = value.toList();
    const bool areTexts = std::all_of(list.begin(), list.end(), [](const QVariant &item) {
        return item.typeId() == QMetaType::QString;
    });
    if ((value.typeId() == QMetaType::QVariantList || value.typeId() == QMetaType::QStringList)
        && areTexts)
        return value.toStringList();
    wrongType(QmlText::tr("a list of texts"));
    return {};
}

QVariant Reader::numberOf(const QVariant &value)
{
    const bool isNumber = value.typeId() == QMetaType::Int || value.typeId() == QMetaType::Double;
    const double number = value.toDouble();
    if (isNumber && std::trunc(number) == number && number >= 0
        && number <= std::numeric_limits<int>::max())
        return int(number);
    wrongType(QmlText::tr("a whole number"));
    return {};
}

QVariant Reader::jsonOf(const QVariant &value)
{
    if (value.typeId() == QMetaType::QString)
        return value.toString().toUtf8();
    if (value.typeId() == QMetaType::QVariantMap)
        return QJsonDocument(QJsonObject::fromVariantMap(value.toMap()))
            .toJson(QJsonDocument::Compact);
    wrongType(QmlText::tr("an object or JSON text"));
    return {};
}

void Reader::setGraph(const QVariant &value)
{
    if (holds<WorkflowGraph>(value)) {
        m_result.request.setWorkflowApiJson(value.value<WorkflowGraph>());
        return;
    }
    QByteArray json;
    if (value.typeId() == QMetaType::QString)
        json = value.toString().toUtf8();
    else if (value.typeId() == QMetaType::QVariantMap)
        json = QJsonDocument(QJsonObject::fromVariantMap(value.toMap())).toJson();
    else
        return wrongType(QmlText::tr("a form's graph, an object or JSON text"));
    const WorkflowImport found = WorkflowImport::fromData(json);
    if (found) {
        m_result.request.setWorkflowApiJson(found.graph());
        if (m_result.request.workflow().isEmpty())
            m_result.request.setWorkflow(found.workflow());
        return;
    }
    const GraphError error = found.error();
    const QString place = error.line > 0
        ? QmlText::tr("line %1, column %2: ")
              .arg(QString::number(error.line), QString::number(error.column))
        : QString();
    fail(QmlText::tr("The request's \"%1\": %2%3").arg(m_key, place, error.message));
}

void Reader::setBatchInputParams(const QVariant &value)
{
    if (value.typeId() == QMetaType::QVariantMap)
        m_batch = value.toMap();
    else
        wrongType(QmlText::tr("an object of lists"));
}

void Reader::setInputs(const QVariant &value)
{
    if (holds<FormValues>(value)) {
        takeForm(value.value<FormValues>());
    } else if (value.typeId() == QMetaType::QVariantMap) {
        m_inputs = value.toMap();
        m_inputs.removeIf([](const auto &input) { return !input.value().isValid(); });
    } else {
        wrongType(QmlText::tr("an object, or a form's values"));
    }
}

void Reader::takeForm(const FormValues &values)
{
    m_hasForm = true;
    m_result.values = values;
    m_result.request.setInputs(values.inputs());
    if (!values.problem().isEmpty())
        fail(values.problem());
}

void Reader::completeIds()
{
    WorkflowRunRequest &request = m_result.request;
    if (m_hasForm && request.workflowId().isEmpty() && request.workflowVersionId().isEmpty()
        && request.deploymentId().isEmpty() && request.workflowApiJson().isEmpty())
        request.setDeploymentId(m_result.values.deploymentId());
    const bool hasOther =
        !request.deploymentId().isEmpty() || !request.workflowVersionId().isEmpty();
    if (!hasOther && m_hasForm && request.workflowApiJson().isEmpty())
        request.setWorkflowApiJson(m_result.values.graph());
    else if (m_hasForm && m_result.values.graph() != m_result.values.sourceGraph())
        takeLiterals(hasOther);
    if (m_hasForm && request.workflow().isEmpty()
        && request.workflowApiJson() == m_result.values.graph())
        request.setWorkflow(m_result.values.workflow());
    if (hasOther || !isLocalServerHost(m_serverUrl.host()))
        return;
    if (request.workflowId().isEmpty())
        request.setWorkflowId(anyWorkflowId);
    if (request.machineId().isEmpty())
        request.setMachineId(anyMachineId);
}

// Literals have no place in a request but in the graph.
void Reader::takeLiterals(bool hasOther)
{
    if (!hasOther && m_result.request.workflowApiJson() == m_result.values.sourceGraph())
        m_result.request.setWorkflowApiJson(m_result.values.graph());
    else
        fail(QmlText::tr("The form has values that belong into its own graph: they cannot be sent "
                         "with another graph or a deployment."));
}

QHash<QString, InputSpec> Reader::specs() const
{
    QHash<QString, InputSpec> specs;
    const QList<InputSpec> list = m_result.request.workflowApiJson().inputs();
    for (const InputSpec &spec : list)
        specs.insert(spec.name(), spec);
    return specs;
}

// A form has checked its values. Other values are checked against the graph if there is one,
// because the server silently accepts invalid ones.
void Reader::takeInputs()
{
    const bool hasGraph = !m_result.request.workflowApiJson().isEmpty();
    const QHash<QString, InputSpec> specs = this->specs();
    for (auto it = m_inputs.constBegin(); it != m_inputs.constEnd(); ++it) {
        const QString &name = it.key();
        if (!hasGraph) {
            m_result.request.setInput(name, uncheckedInput(name, it.value()));
        } else if (specs.contains(name)) {
            m_result.request.setInput(name, checkedInput(specs.value(name), it.value()));
        } else {
            const QString names = specs.isEmpty() ? QmlText::tr("none") : keyList(specs.keys());
            fail(QmlText::tr("The workflow has no input \"%1\"; it has %2.").arg(name, names));
        }
    }
}

// Not checked: the values are those of many runs.
void Reader::takeBatch()
{
    if (m_batch.isEmpty())
        return;
    const QHash<QString, InputSpec> specs = this->specs();
    for (auto it = m_batch.begin(); it != m_batch.end(); ++it) {
        const bool isKnown = specs.contains(it.key());
        *it = isKnown ? plainInput(it.key(), *it, specs.value(it.key()).takesFile())
                      : uncheckedInput(it.key(), *it);
    }
    m_result.request.setBatchInputParams(m_batch);
}

// For an unknown input: a node would silently ignore a picture's path that is sent as text, but a
// path in a prompt must not upload the file. So the caller has to specify it.
QVariant Reader::uncheckedInput(const QString &name, const QVariant &value)
{
    if (namesLocalFile(value))
        fail(QmlText::tr(
                 "Input \"%1\": the text names a file of this machine, and whether the input "
                 "takes files is not known here. To upload it give a url, as by "
                 "Qt.resolvedUrl(), or take the values of a WorkflowForm, which knows a "
                 "deployment's inputs.")
                 .arg(name));
    return plainInput(name, value, false);
}

QVariant Reader::checkedInput(const InputSpec &spec, const QVariant &value)
{
    QVariant input = spec.kind() == InputSpec::Kind::Other
        ? uncheckedInput(spec.name(), value)
        : plainInput(spec.name(), value, spec.takesFile());
    if (holdsFile(input))
        return input;
    if (const QString problem = spec.problemWith(input); !problem.isEmpty())
        fail(QmlText::tr("Input \"%1\": %2").arg(spec.name(), problem));
    return spec.wireValue(input);
}

std::optional<std::chrono::milliseconds> milliseconds(const QVariant &value)
{
    bool ok = false;
    const double number = value.toDouble(&ok);
    const bool isNumber = value.typeId() == QMetaType::Int || value.typeId() == QMetaType::Double;
    if (!ok || !isNumber || !(number >= 0) || number > std::numeric_limits<int>::max())
        return std::nullopt;
    return std::chrono::milliseconds(qint64(std::ceil(number)));
}

bool setHeaders(const QVariant &value, RequestOptions *options)
{
    if (value.typeId() != QMetaType::QVariantMap)
        return false;
    const QVariantMap headers = value.toMap();
    bool ok = true;
    for (auto it = headers.begin(); it != headers.end(); ++it) {
        const QByteArray name = it.key().toUtf8();
        const QByteArray text = it.value().toString().toUtf8();
        ok = ok && RequestOptions::isHeaderAllowed(name, text);
        options->setHeader(name, text);
    }
    return ok;
}

bool setRetries(const QVariant &value, RequestOptions *options)
{
    if (value == QVariant(u"none"_s))
        options->setRetryPolicy(RetryPolicy::none());
    else if (value == QVariant(u"backoff"_s))
        options->setRetryPolicy(RetryPolicy::backoff());
    else
        return false;
    return true;
}

} // namespace

RunRequest readRunRequest(const QVariant &given, const QUrl &serverUrl)
{
    return Reader(serverUrl).read(given);
}

RequestOptions readRequestOptions(const QVariant &given, ApiError *error)
{
    using Time = RequestOptions &(RequestOptions::*)(std::chrono::milliseconds);
    static const QHash<QString, Time> times{
        {u"connectTimeout"_s, &RequestOptions::setConnectTimeout},
        {u"idleTimeout"_s, &RequestOptions::setIdleTimeout},
        {u"totalTimeout"_s, &RequestOptions::setTotalTimeout}};
    using Flag = RequestOptions &(RequestOptions::*)(bool);
    static const QHash<QString, Flag> flags{{u"follow"_s, &RequestOptions::setFollow},
                                            {u"runMarked"_s, &RequestOptions::setRunMarked}};
    RequestOptions options;
    const QVariant plain = plainValue(given);
    if (plain.isValid() && plain.typeId() != QMetaType::QVariantMap) {
        *error = invalid(QmlText::tr("The options must be an object."));
        return options;
    }
    const QVariantMap object = plain.toMap();
    for (auto it = object.begin(); it != object.end(); ++it) {
        const QString &key = it.key();
        bool ok = false;
        if (const auto time = milliseconds(it.value()); times.contains(key) && time) {
            (options.*times.value(key))(*time);
            ok = true;
        } else if (key == "retries"_L1) {
            ok = setRetries(it.value(), &options);
        } else if (key == "headers"_L1) {
            ok = setHeaders(it.value(), &options);
        } else if (flags.contains(key) && it.value().typeId() == QMetaType::Bool) {
            (options.*flags.value(key))(it.value().toBool());
            ok = true;
        }
        if (!ok) {
            *error = invalid(
                QmlText::tr("The option \"%1\" is unknown or cannot have this value.").arg(key));
            return options;
        }
    }
    return options;
}

} // namespace ComfyDeploy::Qml
