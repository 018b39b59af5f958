// SPDX-License-Identifier: MIT

#include <ComfyDeploy/core/receivedjson_p.h>
#include <ComfyDeploy/core/wiredate_p.h>
#include <ComfyDeploy/deployment.h>
#include <ComfyDeploy/inputs/graphmembers_p.h>
#include <ComfyDeploy/inputs/inputspecreader_p.h>
#include <ComfyDeploy/values/valuetext_p.h>

namespace ComfyDeploy {

using namespace Qt::StringLiterals;

class Q_DECL_HIDDEN Deployment::Data
{
public:
    explicit Data(const JsonText &text) : json(text) {}

    //! Not there if there is no deployment.
    static JsonText::Value member(const std::shared_ptr<const Data> &d, QStringView name)
    {
        return d ? d->json.root().member(name) : JsonText::Value();
    }
    static QString text(const std::shared_ptr<const Data> &d, QStringView name)
    {
        return member(d, name).toString();
    }
    static QDateTime date(const std::shared_ptr<const Data> &d, QStringView name)
    {
        return dateFromWire(text(d, name));
    }
    static std::optional<int> number(const std::shared_ptr<const Data> &d, QStringView name)
    {
        return wholeNumber(member(d, name));
    }
    static std::optional<int> wholeNumber(const JsonText::Value &value)
    {
        bool ok = false;
        const int number = value.isInteger() ? value.raw().toInt(&ok) : 0;
        return ok ? std::optional(number) : std::nullopt;
    }

    const JsonText json;
};

std::optional<Deployment> Deployment::fromJson(const QByteArray &json, QString *why)
{
    const auto fail = [why](const QString &text) -> std::optional<Deployment> {
        if (why)
            *why = text;
        return std::nullopt;
    };
    JsonText::Error error;
    const auto text = ReceivedJson::parse(json, &error);
    if (!text)
        return fail(
            ValueText::tr("line %1, column %2: %3")
                .arg(QString::number(error.line), QString::number(error.column), error.message));
    if (!text->root().isObject())
        return fail(ValueText::tr("it is not a JSON object"));
    Deployment deployment;
    deployment.d = std::make_shared<const Data>(*text);
    if (deployment.id().isEmpty())
        return fail(ValueText::tr("field \"id\" is missing or has the wrong type"));
    return deployment;
}

QByteArray Deployment::toJson() const
{
    return d ? d->json.text() : QByteArray();
}

QString Deployment::id() const
{
    return Data::text(d, u"id");
}
QString Deployment::name() const
{
    return Data::member(d, u"workflow").member(u"name").toString();
}
QString Deployment::environment() const
{
    return Data::text(d, u"environment");
}
QString Deployment::description() const
{
    return Data::text(d, u"description");
}
QString Deployment::shareSlug() const
{
    return Data::text(d, u"share_slug");
}
QString Deployment::gpu() const
{
    return Data::text(d, u"gpu");
}
QUrl Deployment::coverUrl() const
{
    return QUrl(Data::member(d, u"workflow").member(u"cover_url").toString());
}
QString Deployment::workflowId() const
{
    return Data::text(d, u"workflow_id");
}
QString Deployment::workflowVersionId() const
{
    return Data::text(d, u"workflow_version_id");
}
int Deployment::version() const
{
    return Data::wholeNumber(Data::member(d, u"version").member(u"version")).value_or(0);
}
QString Deployment::machineId() const
{
    return Data::text(d, u"machine_id");
}
QString Deployment::machineVersionId() const
{
    return Data::text(d, u"machine_version_id");
}
bool Deployment::isFluid() const
{
    return !Data::text(d, u"modal_image_id").isEmpty();
}
QString Deployment::userId() const
{
    return Data::text(d, u"user_id");
}
QString Deployment::orgId() const
{
    return Data::text(d, u"org_id");
}
std::optional<int> Deployment::concurrencyLimit() const
{
    return Data::number(d, u"concurrency_limit");
}
std::optional<int> Deployment::runTimeout() const
{
    return Data::number(d, u"run_timeout");
}
std::optional<int> Deployment::idleTimeout() const
{
    return Data::number(d, u"idle_timeout");
}
std::optional<int> Deployment::keepWarm() const
{
    return Data::number(d, u"keep_warm");
}
QDateTime Deployment::createdAt() const
{
    return Data::date(d, u"created_at");
}
QDateTime Deployment::updatedAt() const
{
    return Data::date(d, u"updated_at");
}
QDateTime Deployment::activatedAt() const
{
    return Data::date(d, u"activated_at");
}

QList<InputSpec> Deployment::inputs() const
{
    if (const auto nodes = graph())
        return nodes->inputs();
    return inputSpecsOfTypes(Data::member(d, u"input_types"));
}

std::optional<WorkflowGraph> Deployment::graph() const
{
    const JsonText::Value nodes = Data::member(d, u"version").member(u"workflow_api");
    if (!nodes.isObject())
        return std::nullopt;
    QStringList dropped; // the service ignores them as well
    return WorkflowGraph::fromJson(splicedPart(d->json.text(), nodes.begin(), nodes.end(),
                                               splicesWithout(nodes, &dropped, isSoundNode)));
}

} // namespace ComfyDeploy
