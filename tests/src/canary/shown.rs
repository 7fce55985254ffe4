//! The fields that may be shown in logs, by their names.

use crate::field_names::FieldNames;

/// The fields of a provider's responses that may be shown.
#[must_use]
pub fn shown_in_responses(provider: &str, operation: &str) -> FieldNames {
    FieldNames::new(match (provider, operation) {
        ("nxcloud", _) => "code message_id traceId trace_id",
        ("sandeza", _) => "rc ref_id code_sms message_id",
        ("nusasms", _) => {
            "status error error_code ref_no message_id messageid campaign_name group is_group \
             idPerson idClient wa_balance wa_expired_date hlr_balance hlr_expired_date \
             sim_balance sim_expired_date sms_balance sms_expired_date pulsa_balance create_date \
             sent_date read_date delivered_date"
        }
        // Besides the places in the list, of a template its id, name and status alone.
        ("whatsnesia", "templates.list") => {
            "remark id name status current_page from to last_page per_page total"
        }
        ("whatsnesia", _) => {
            "remark status id user_id contact_id conversation_id whatsapp_account_id \
             whatsapp_message_id type message_type mime_type created_at updated_at \
             last_message_at current_page from to last_page per_page total"
        }
        _ => "",
    })
}

/// The fields of a provider's requests that may be shown.
#[must_use]
pub fn shown_in_requests(provider: &str) -> FieldNames {
    FieldNames::new(match provider {
        "nusasms" => "gateway_id group index language name queue ref_no timeout type",
        "nxcloud" => "name code policy type sub_type index",
        "sandeza" => {
            "backup_exp backup_on product_retailer_id ref_id sender_id template_id \
             thumbnail_product_retailer_id type"
        }
        "whatsnesia" => {
            "contact_id conversation_id cta_url_id interactive_list_id page paginate status \
             template_id"
        }
        _ => "",
    })
}

/// The fields of a provider's callbacks that may be shown.
#[must_use]
pub fn shown_in_callbacks(provider: &str) -> FieldNames {
    FieldNames::new(match provider {
        "nxcloud" => {
            "id status timestamp type field code meta_message_id template_id template_name \
             expiration_timestamp currency price foreign_price cdr_type direction"
        }
        "sandeza" => "status channel ref_id time division_id",
        "nusasms" => "id receive_date message_id gateway_id status timestamp type",
        _ => "",
    })
}
