#include <ComfyDeployLocal/graph/graphexecutor_p.h>

#include <QtCore/qhash.h>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

//! The field that the service's runner overwrites besides input_id; empty where there is none.
static QString secondField(const QString &classType)
{
    static const QHash<QString, QString> fields{
        {u"ComfyUIDeployExternalText"_s, u"default_value"_s},
        {u"ComfyUIDeployExternalTextAny"_s, u"default_value"_s},
        {u"ComfyUIDeployExternalBoolean"_s, u"default_value"_s},
        {u"ComfyUIDeployExternalEnum"_s, u"default_value"_s},
        {u"ComfyUIDeployExternalSeed"_s, u"default_value"_s},
        {u"ComfyUIDeployExternalCheckpoint"_s, u"default_value"_s},
        {u"ComfyUIDeployExternalImageBatch"_s, u"images"_s},
        {u"ComfyUIDeployExternalAudio"_s, u"audio_file"_s},
        {u"ComfyUIDeployExternalEXR"_s, u"exr_file"_s},
        {u"ComfyUIDeployExternalFile"_s, u"file_url"_s},
        {u"ComfyUIDeployExternalLora"_s, u"lora_url"_s},
        {u"ComfyUIDeployExternalFaceModel"_s, u"face_model_url"_s},
    };
    return fields.value(classType);
}

QByteArray graphWithInputs(const JsonText &graph, const JsonText::Value &inputs)
{
    QHash<QString, JsonText::Value> byName;
    const auto given = inputs.isObject() ? inputs.children() : QList<JsonText::Value>();
    for (const JsonText::Value &value : given)
        byName.insert(value.key(), value);
    QList<JsonText::Splice> splices;
    const auto nodes = graph.root().isObject() ? graph.root().children() : QList<JsonText::Value>();
    for (const JsonText::Value &node : nodes) {
        const JsonText::Value fields = node.member(u"inputs");
        const JsonText::Value id = fields.member(u"input_id");
        if (!fields.isObject() || !id.isString() || !byName.contains(id.toString()))
            continue;
        QByteArray replacement = byName.value(id.toString()).raw();
        const QString second = secondField(node.member(u"class_type").toString());
        if (const JsonText::Value field = fields.member(second); field.exists())
            splices.append({field.begin(), field.end(), replacement});
        else if (!second.isEmpty())
            replacement += ", " + JsonText::quoted(second) + ": " + replacement;
        splices.append({id.begin(), id.end(), replacement});
    }
    return JsonText::spliced(graph.text(), splices);
}

} // namespace ComfyDeploy::Local
